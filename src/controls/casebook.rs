//! A population together with what every control needs to write a finding down: subjects, natural
//! keys, names, dates, and who should act.

use chrono::{DateTime, NaiveTime, TimeZone};

use crate::finding::{NaturalKey, Severity, Subject};
use crate::frames::{Action, Frames, Grants, Instant, Key, Risk, Text, Tickets};
use crate::reconcile::{Grant, Line, Population, Verdict};

use super::directory::Directory;
use super::tested::Judged;

/// What a line asks for, once renewals are told from exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Give the entitlement; also a modify line with no, or the same, previous entitlement.
    Grant,
    /// Take the entitlement away.
    Revoke,
    /// Give the entitlement in place of this one.
    Exchange(Key),
}

/// A population and its indexes.
pub(super) struct Casebook<'a> {
    /// What is tested.
    pub(super) population: &'a Population<'a>,
    /// The frames it rests on.
    pub(super) frames: &'a Frames,
    /// Who is who.
    pub(super) directory: Directory<'a>,
}

/// Severity of a finding about an entitlement: one step up if it is privileged or critical.
pub(super) fn severity(base: Severity, risk: Risk, privileged: bool) -> Severity {
    if privileged || risk == Risk::Critical { base.raised() } else { base }
}

/// What a line counts as for a control that its status does not concern: evaluable or not, still
/// open or not, and otherwise as it should be.
pub(super) fn unconcerned(line: &Line) -> Judged {
    match line.verdict {
        Verdict::NotEvaluable => Judged::NotEvaluable(line.missing),
        Verdict::Open => Judged::Open,
        Verdict::Listed => Judged::Listed,
        Verdict::Pass | Verdict::Fail => Judged::Passed,
    }
}

impl<'a> Casebook<'a> {
    /// Opens the book on a population.
    pub(super) fn open(population: &'a Population<'a>) -> Self {
        let frames = population.frames;
        Self { population, frames, directory: Directory::of(frames) }
    }

    /// What a line asks for.
    pub(super) fn asks(&self, tickets: &Tickets<'_>, line: &Line) -> Asks {
        let previous = self.frames.key(tickets.previous_entitlement.at(line.row as usize));
        match tickets.action.at(line.row as usize) {
            Some(Action::Revoke) => Asks::Revoke,
            Some(Action::Modify) if !previous.is_none() && previous != line.entitlement => {
                Asks::Exchange(previous)
            }
            _ => Asks::Grant,
        }
    }

    /// What a finding about a line is about. The account is the one the line names, else that of
    /// the grant that decided.
    pub(super) fn line_subject(&self, tickets: &Tickets<'_>, line: &Line) -> Subject {
        let row = line.row as usize;
        let decided = line.grant.and_then(|grant| self.population.grants.get(grant as usize));
        let named = self.frames.key(tickets.account.at(row)).some();
        Subject {
            system: line.system,
            holder: line.holder,
            entitlement: line.entitlement,
            account: named.or(decided.map(|grant| grant.account)).unwrap_or_default(),
            ticket_id: self.frames.text(tickets.ticket_id.at(row)).to_owned(),
        }
    }

    /// What a finding about a grant is about, with the ticket of the line that decided.
    pub(super) fn grant_subject(&self, grant: &Grant) -> Subject {
        Subject {
            system: grant.system,
            holder: grant.holder,
            entitlement: grant.entitlement,
            account: grant.account,
            ticket_id: self.line_behind(grant).map_or(String::new(), |line| self.ticket_id(line)),
        }
    }

    /// The line that decided about a grant.
    pub(super) fn line_behind(&self, grant: &Grant) -> Option<&'a Line> {
        self.population.lines.get(grant.line? as usize)
    }

    /// The ticket of a line, as found.
    pub(super) fn ticket_id(&self, line: &Line) -> String {
        let tickets = self.frames.tickets();
        tickets.map_or(String::new(), |t| {
            self.frames.text(t.ticket_id.at(line.row as usize)).to_owned()
        })
    }

    /// The natural key of a line.
    pub(super) fn line_key(&self, tickets: &Tickets<'_>, line: &Line) -> NaturalKey<'a> {
        let row = line.row as usize;
        let symbols = &self.frames.symbols;
        let text = |text: Text| symbols.key_text(symbols.key(text));
        let action = tickets.action.at(row).unwrap_or(Action::Grant);
        NaturalKey(vec![
            text(tickets.ticket_id.at(row)),
            symbols.key_text(line.system),
            symbols.key_text(line.entitlement),
            text(tickets.previous_entitlement.at(row)),
            text(tickets.beneficiary.at(row)),
            text(tickets.account.at(row)),
            crate::frames::Word::as_str(action),
        ])
    }

    /// The natural key of a grant.
    pub(super) fn grant_key(&self, grants: &Grants<'_>, grant: &Grant) -> NaturalKey<'a> {
        let symbols = &self.frames.symbols;
        let via = symbols.key(grants.via.at(grant.row as usize));
        let parts = [grant.system, grant.account, grant.entitlement, via];
        NaturalKey(parts.map(|key| symbols.key_text(key)).to_vec())
    }

    /// A holder as a sentence names one: `Ann Lee (U17)`.
    pub(super) fn who(&self, holder: Key) -> String {
        let shown = self.population.show(holder);
        match self.directory.name(holder) {
            Some(name) if self.frames.key(name) != holder => {
                format!("{} ({shown})", self.frames.text(name))
            }
            _ => shown.to_owned(),
        }
    }

    /// An entitlement as a sentence names one: `payroll-admin on SAP`.
    pub(super) fn what(&self, system: Key, entitlement: Key) -> String {
        format!("{} on {}", self.population.show(entitlement), self.population.show(system))
    }

    /// An instant as a sentence gives it: the day in the report's zone where only the day is
    /// known, else day and time in UTC.
    pub(super) fn when(&self, at: Instant) -> String {
        if at.precision.day_length() > 0 { self.day(at.micros) } else { utc(at.micros) }
    }

    /// The end of something as a sentence gives it. Midnight in the report's zone, which is what
    /// an end known to the day stands for, is shown as the last day before it.
    pub(super) fn last_day(&self, end: Instant) -> String {
        let local = self.population.settings.timezone.timestamp_micros(end.micros).single();
        let is_midnight = local.is_some_and(|at| at.time() == NaiveTime::MIN);
        if is_midnight { self.day(end.micros - 1) } else { utc(end.micros) }
    }

    fn day(&self, micros: i64) -> String {
        match self.population.settings.timezone.timestamp_micros(micros).single() {
            Some(local) => local.format("%Y-%m-%d").to_string(),
            None => utc(micros),
        }
    }

    /// When a line was decided, as a sentence gives it.
    pub(super) fn decided(&self, line: &Line) -> String {
        line.decided_at.map_or("a day not recorded".into(), |at| self.when(at))
    }

    /// Who should act: the owner of the entitlement, else the holder's manager, else `next`, else
    /// `nobody`.
    pub(super) fn owner(&self, subject: &Subject, next: Option<Text>, nobody: &str) -> String {
        self.directory
            .entitlement_owner(subject.system, subject.entitlement)
            .or_else(|| self.directory.manager(subject.holder))
            .or(next)
            .map_or(nobody, |text| self.frames.text(text))
            .to_owned()
    }

    /// The first person who decided a line.
    pub(super) fn approver(&self, line: &Line) -> Option<Text> {
        let persons = self.population.approvers_of(line).iter();
        persons.filter(|person| !person.automation).find_map(|person| person.text.some())
    }
}

/// A point in time as a sentence gives it.
pub(super) fn utc(micros: i64) -> String {
    let Some(at) = DateTime::from_timestamp_micros(micros) else { return micros.to_string() };
    let whole_minute = at.timestamp() % 60 == 0;
    at.format(if whole_minute { "%Y-%m-%d %H:%M UTC" } else { "%Y-%m-%d %H:%M:%S UTC" }).to_string()
}
