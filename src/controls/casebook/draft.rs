//! Findings drafted from the rows they rest on: subject, natural key, severity, owner and evidence
//! follow from the row; a control adds its sentence and whatever else it rests on.

use crate::finding::{Evidence, Finding, NaturalKey, Owner, Severity, Subject, iso_utc, role};
use crate::frames::{Action, FrameKind, Key, Origin, Risk, Text, Word};
use crate::reconcile::snapshots::Snapshot;
use crate::reconcile::{Answered, Grant, Line, Person};

use super::Casebook;
use crate::controls::Control;

/// Severity of a finding about an entitlement: one step up if it is privileged or critical.
pub(in crate::controls) fn raised(base: Severity, risk: Risk, privileged: bool) -> Severity {
    if privileged || risk == Risk::Critical { base.raised() } else { base }
}

/// Severity of a finding about everything an account holds: one privileged or critical grant is
/// enough to raise it.
pub(in crate::controls) fn raised_by_any<'g>(
    base: Severity,
    grants: impl IntoIterator<Item = &'g Grant>,
) -> Severity {
    let all = grants.into_iter().map(|grant| raised(base, grant.risk(), grant.privileged()));
    all.max().unwrap_or(base)
}

impl<'a> Casebook<'a> {
    /// A finding about a line, under the line's own key.
    pub(in crate::controls) fn on_line(
        &self,
        control: &Control,
        line: &Line,
        sentence: String,
    ) -> Finding {
        self.about_line(control, line, &self.line_key(line), sentence)
    }

    /// A finding about a line of a fact seen from both sides, under K = (system, holder,
    /// entitlement).
    pub(in crate::controls) fn on_line_access(
        &self,
        control: &Control,
        line: &Line,
        sentence: String,
    ) -> Finding {
        let key = NaturalKey::of_access(self.frames, &self.line_subject(line));
        self.about_line(control, line, &key, sentence)
    }

    fn about_line(
        &self,
        control: &Control,
        line: &Line,
        key: &NaturalKey<'_>,
        sentence: String,
    ) -> Finding {
        let subject = self.line_subject(line);
        let owner = self.owner(&subject, self.approver(line));
        let severity = raised(control.severity, line.risk, line.privileged);
        let first = self.row(control, FrameKind::Tickets, line.row);
        self.finding(control, key, subject, sentence, first).of(severity).owned_by(owner)
    }

    /// A finding about a grant of the current snapshot, under the grant's own key.
    pub(in crate::controls) fn on_grant(
        &self,
        control: &Control,
        grant: &Grant,
        sentence: String,
    ) -> Finding {
        self.about_grant(control, grant, &self.grant_key(grant), sentence)
    }

    /// A finding about a grant of a fact seen from both sides, under K.
    pub(in crate::controls) fn on_grant_access(
        &self,
        control: &Control,
        grant: &Grant,
        sentence: String,
    ) -> Finding {
        let key = NaturalKey::of_access(self.frames, &self.grant_subject(grant));
        self.about_grant(control, grant, &key, sentence)
    }

    /// A finding about a grant of somebody who has left, with the row that says so; HR should act
    /// where nobody answers for the access.
    pub(in crate::controls) fn on_leaver(
        &self,
        control: &Control,
        grant: &Grant,
        sentence: String,
    ) -> Finding {
        let finding = self.on_grant(control, grant, sentence);
        let owner = self.owner(&finding.subject, Some(Owner::hr()));
        finding.owned_by(owner).and_all(self.identity_row(control, grant.holder))
    }

    fn about_grant(
        &self,
        control: &Control,
        grant: &Grant,
        key: &NaturalKey<'_>,
        sentence: String,
    ) -> Finding {
        let subject = self.grant_subject(grant);
        let approver = self.line_behind(grant).and_then(|line| self.approver(line));
        let owner = self.owner(&subject, approver);
        let severity = raised(control.severity, grant.risk(), grant.privileged());
        let first = self.row(control, FrameKind::Grants, grant.row);
        self.finding(control, key, subject, sentence, first).of(severity).owned_by(owner)
    }

    /// A finding about a whole system, for whoever extracts the exports.
    pub(in crate::controls) fn on_system(
        &self,
        control: &Control,
        system: Key,
        sentence: String,
        first: Evidence,
    ) -> Finding {
        let subject = Subject { system, ..Subject::default() };
        let key = self.natural_key(&[system]);
        self.finding(control, &key, subject, sentence, first).owned_by(Owner::preparer())
    }

    /// The first row of a snapshot; where it holds nothing, the file whose source declares it.
    pub(in crate::controls) fn snapshot_row(
        &self,
        control: &Control,
        system: Key,
        snapshot: &Snapshot,
    ) -> Evidence {
        if !snapshot.rows.is_empty() {
            return self.row(control, FrameKind::Grants, snapshot.rows.start as u32);
        }
        let covers = (system, snapshot.at);
        let file = self.frames.inputs.iter().position(|input| input.covers.contains(&covers));
        let origin = Origin { file: file.unwrap_or(0) as u32, line: 1 };
        let system = self.population.show(system).to_owned();
        let quotes = vec![("snapshot_at", iso_utc(snapshot.at)), ("system", system)];
        Evidence::quoting("file", origin, quotes)
    }

    /// A finding about anything else, with the control's own severity and confidence and no owner
    /// yet.
    pub(in crate::controls) fn finding(
        &self,
        control: &Control,
        key: &NaturalKey<'_>,
        subject: Subject,
        sentence: String,
        first: Evidence,
    ) -> Finding {
        let finding = Finding::new(control.id, control.severity, key, subject, sentence, first);
        finding.believed(control.confidence)
    }

    /// A row of a frame with the columns that the control quotes of it. A frame the control does
    /// not declare is quoted without a cell, which every fixture refuses.
    pub(in crate::controls) fn row(
        &self,
        control: &Control,
        frame: FrameKind,
        row: u32,
    ) -> Evidence {
        let quoted = control.quotes.iter().find(|quoted| quoted.frame == frame);
        let read = quoted.and_then(|quoted| Evidence::of_row(quoted, &self.views, row));
        let nowhere = || Evidence::quoting(role(frame), Origin { file: 0, line: 0 }, vec![]);
        read.unwrap_or_else(nowhere)
    }

    /// The grant that decided about a line, as a further row of its finding.
    pub(in crate::controls) fn deciding_grant(
        &self,
        control: &Control,
        line: &Line,
    ) -> Option<Evidence> {
        self.grant_behind(line).map(|grant| self.row(control, FrameKind::Grants, grant.row))
    }

    /// The rows of grants, as evidence.
    pub(in crate::controls) fn grant_rows(
        &self,
        control: &Control,
        grants: &[Grant],
    ) -> impl Iterator<Item = Evidence> {
        grants.iter().map(|grant| self.row(control, FrameKind::Grants, grant.row))
    }

    /// The rows that raise the severity of a finding about everything an account holds: grants of
    /// privileged and critical entitlements, each with what the catalogue says of it.
    pub(in crate::controls) fn raising_rows(
        &self,
        control: &Control,
        grants: &[Grant],
    ) -> Vec<Evidence> {
        let raises = |grant: &&Grant| grant.privileged() || grant.risk() == Risk::Critical;
        let rows = grants.iter().filter(raises).flat_map(|grant| {
            let entry = self.catalogue_row(control, grant.system, grant.entitlement);
            [Some(self.row(control, FrameKind::Grants, grant.row)), entry]
        });
        rows.flatten().collect()
    }

    /// The row of an account, where there is a list of them.
    pub(in crate::controls) fn account_row(
        &self,
        control: &Control,
        system: Key,
        account: Key,
    ) -> Option<Evidence> {
        let row = self.population.books.account_row(system, account)?;
        Some(self.row(control, FrameKind::Accounts, row as u32))
    }

    /// The line that decided about a grant, as a further row of its finding.
    pub(in crate::controls) fn deciding_line(
        &self,
        control: &Control,
        grant: &Grant,
    ) -> Option<Evidence> {
        self.line_behind(grant).map(|line| self.row(control, FrameKind::Tickets, line.row))
    }

    /// Where the system does not say when a grant was given: its row in the snapshot that first
    /// shows it, unless that is the current one.
    pub(in crate::controls) fn first_sight(
        &self,
        control: &Control,
        grant: &Grant,
    ) -> Option<Evidence> {
        let came = self.population.arrival(grant);
        if came.granted_at.is_some() {
            return None;
        }
        let access = (grant.system, grant.account, grant.entitlement);
        let (_, row) = self.directory.held(came.first_seen, access)?;
        let earlier = self.row(control, FrameKind::Grants, row as u32);
        (row != grant.row as usize).then(|| earlier.called("earlier grant"))
    }

    /// The rows of the frame `approvals` in which a person answered the ticket of a line.
    pub(in crate::controls) fn answers_of(
        &self,
        control: &Control,
        line: &Line,
        person: &Person,
    ) -> Vec<Evidence> {
        let answers = self.directory.approvals(self.ticket(line));
        let Some((approvals, rows)) = answers else { return vec![] };
        let name = self.frames.key(person.text);
        rows.filter(|row| self.frames.key(approvals.approver.at(*row)) == name)
            .map(|row| self.row(control, FrameKind::Approvals, row as u32))
            .collect()
    }

    /// Every row of the frame `approvals` that answers the ticket of a line.
    pub(in crate::controls) fn all_answers(&self, control: &Control, line: &Line) -> Vec<Evidence> {
        let rows = self.directory.approvals(self.ticket(line)).map(|(_, rows)| rows);
        let rows = rows.into_iter().flatten();
        rows.map(|row| self.row(control, FrameKind::Approvals, row as u32)).collect()
    }

    /// The row of the frame `catalogue` that lists the entitlement of a line.
    pub(in crate::controls) fn entry_of(&self, control: &Control, line: &Line) -> Option<Evidence> {
        self.catalogue_row(control, line.system, line.entitlement)
    }

    /// The rows of the frame `approvals` in which these answered, in their order.
    pub(in crate::controls) fn rows_of_answers(
        &self,
        control: &Control,
        answered: &[Answered],
    ) -> Vec<Evidence> {
        let rows = answered.iter().filter_map(|answer| answer.row);
        rows.map(|row| self.row(control, FrameKind::Approvals, row)).collect()
    }

    /// The row of the frame `identities` of a person.
    pub(in crate::controls) fn identity_row(
        &self,
        control: &Control,
        person: Key,
    ) -> Option<Evidence> {
        let (_, row) = self.directory.identity(person)?;
        Some(self.row(control, FrameKind::Identities, row as u32))
    }

    /// The row of the frame `catalogue` of an entitlement.
    pub(in crate::controls) fn catalogue_row(
        &self,
        control: &Control,
        system: Key,
        entitlement: Key,
    ) -> Option<Evidence> {
        let (_, row) = self.directory.entry(system, entitlement)?;
        Some(self.row(control, FrameKind::Catalogue, row as u32))
    }

    /// What a finding about a line is about. The account is the one the line names, else that of
    /// the grant that decided.
    pub(in crate::controls) fn line_subject(&self, line: &Line) -> Subject {
        let tickets = self.views.tickets;
        let named = tickets.and_then(|t| self.frames.key(t.account.at(line.row as usize)).some());
        let decided = self.grant_behind(line).map(|grant| grant.account);
        Subject {
            system: line.system,
            holder: line.holder,
            entitlement: line.entitlement,
            account: named.or(decided).unwrap_or_default(),
            ticket_id: self.ticket_text(line),
        }
    }

    /// What a finding about a grant is about, with the ticket of the line that decided.
    pub(in crate::controls) fn grant_subject(&self, grant: &Grant) -> Subject {
        Subject {
            system: grant.system,
            holder: grant.holder,
            entitlement: grant.entitlement,
            account: grant.account,
            ticket_id: self.line_behind(grant).map_or(Text::NONE, |line| self.ticket_text(line)),
        }
    }

    /// The natural key of a line.
    pub(in crate::controls) fn line_key(&self, line: &Line) -> NaturalKey<'a> {
        let symbols = &self.frames.symbols;
        let Some(tickets) = self.views.tickets else { return NaturalKey(vec![]) };
        let row = line.row as usize;
        let text = |text: Text| symbols.key_text(symbols.key(text));
        NaturalKey(vec![
            text(tickets.ticket_id.at(row)),
            symbols.key_text(line.system),
            symbols.key_text(line.entitlement),
            text(tickets.previous_entitlement.at(row)),
            text(tickets.beneficiary.at(row)),
            text(tickets.account.at(row)),
            tickets.action.at(row).unwrap_or(Action::Grant).as_str(),
        ])
    }

    /// The natural key of a grant.
    pub(in crate::controls) fn grant_key(&self, grant: &Grant) -> NaturalKey<'a> {
        let via =
            self.views.grants.map(|grants| self.frames.key(grants.via.at(grant.row as usize)));
        self.natural_key(&[grant.system, grant.account, grant.entitlement, via.unwrap_or_default()])
    }

    /// A natural key of these parts.
    pub(in crate::controls) fn natural_key(&self, parts: &[Key]) -> NaturalKey<'a> {
        NaturalKey(parts.iter().map(|key| self.frames.symbols.key_text(*key)).collect())
    }
}
