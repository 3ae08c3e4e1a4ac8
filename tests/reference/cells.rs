//! Reading the plain rows from their sheets.

use chrono_tz::Tz;
use tickmark::frames::{Action, ExceptionKind, Flag, Risk, Word};

use super::instants::{At, end, start};
use super::rows::*;
use super::sheet::{Company, Knobs, Record, Sheet};

/// One record, with how its cells are read.
pub struct Cells<'a> {
    sheet: &'a Sheet,
    record: &'a Record,
    place: Place,
    zone: Tz,
    knobs: &'a Knobs,
}

impl Cells<'_> {
    fn raw(&self, column: &str) -> Option<&str> {
        let cell = self.record.cells[self.sheet.place(column)?].trim();
        (!cell.is_empty()).then_some(cell)
    }
    fn text(&self, column: &str) -> Option<String> {
        self.raw(column).map(key)
    }
    fn must(&self, column: &str) -> String {
        self.text(column).expect(column)
    }
    /// "System names are first replaced through the config's `[systems]` alias table."
    fn system(&self, column: &str) -> Option<String> {
        let found = self.text(column)?;
        let aliases = &self.knobs.systems;
        let meant = aliases.iter().find(|(alias, _)| key(alias) == found);
        Some(meant.map_or(found, |(_, meant)| key(meant)))
    }
    fn start(&self, column: &str) -> Option<At> {
        self.raw(column).map(|text| start(text, self.zone))
    }
    fn end(&self, column: &str) -> Option<i64> {
        self.raw(column).map(|text| end(text, self.zone))
    }
    fn word<W: Word>(&self, column: &str) -> Option<W> {
        self.raw(column).map(|text| W::parse(text).expect(column))
    }
    fn flag(&self, column: &str) -> Option<bool> {
        self.word::<Flag>(column).map(|flag| flag == Flag::True)
    }
    fn count(&self, column: &str) -> Option<i64> {
        self.raw(column).map(|text| text.parse().expect(column))
    }
    fn list(&self, column: &str) -> Vec<String> {
        self.raw(column).map_or(vec![], |text| text.split(';').map(key).collect())
    }
}

pub fn read<T>(company: &Company, frame: &str, row: impl Fn(&Cells<'_>) -> T) -> Option<Vec<T>> {
    let sheet = company.sheet(frame)?;
    let zone: Tz = company.knobs.source_zone.parse().expect("a zone");
    let cells = |(record, place)| Cells { sheet, record, place, zone, knobs: &company.knobs };
    let records = sheet.records.iter().zip(sheet.places());
    Some(records.map(|both| row(&cells(both))).collect())
}

pub fn ticket(cells: &Cells<'_>) -> Ticket {
    let requester = cells.text("requester");
    Ticket {
        place: cells.place.clone(),
        id: cells.must("ticket_id"),
        action: cells.word("action").unwrap_or(Action::Grant),
        state: cells.word("state").expect("a state"),
        beneficiary: cells.text("beneficiary").or(requester.clone()).expect("a beneficiary"),
        requester,
        account: cells.text("account"),
        system: cells.system("system").expect("a system"),
        entitlement: cells.must("entitlement"),
        previous: cells.text("previous_entitlement"),
        requested: cells.start("requested_at").expect("a request"),
        decision: cells.word("decision"),
        decided: cells.start("decided_at"),
        fulfilled: cells.start("fulfilled_at"),
        verified: cells.start("verified_at"),
        closed: cells.start("closed_at"),
        policy: cells.text("policy_id"),
        expires: cells.end("expires_at"),
    }
}

pub fn approval(cells: &Cells<'_>) -> Approval {
    Approval {
        place: cells.place.clone(),
        ticket: cells.must("ticket_id"),
        stage: cells.count("stage"),
        approver: cells.must("approver"),
        decision: cells.word("decision").expect("a decision"),
        decided: cells.start("decided_at"),
        policy: cells.text("policy_id"),
    }
}

pub fn event(cells: &Cells<'_>) -> Event {
    Event {
        place: cells.place.clone(),
        ticket: cells.must("ticket_id"),
        at: cells.start("at").expect("a time"),
        to: cells.word("to_state").expect("a state"),
    }
}

pub fn grant(cells: &Cells<'_>) -> GrantRow {
    let mut sources = cells.sheet.sources.iter();
    let source = sources.find(|source| source.file == cells.record.file).expect("its source");
    let fixed = source.snapshot_at.as_ref().map(|text| end(text, cells.zone));
    GrantRow {
        place: cells.place.clone(),
        snapshot: fixed.or(cells.end("snapshot_at")).expect("a snapshot"),
        system: cells.system("system").expect("a system"),
        account: cells.must("account"),
        entitlement: cells.must("entitlement"),
        via: cells.text("via"),
        identity: cells.text("identity"),
        granted: cells.start("granted_at"),
        expires: cells.end("expires_at"),
        last_used: cells.start("last_used_at"),
        enabled: cells.flag("enabled"),
        ticket: cells.text("ticket_ref"),
    }
}

pub fn account(cells: &Cells<'_>) -> AccountRow {
    AccountRow {
        system: cells.system("system").expect("a system"),
        account: cells.must("account"),
        identity: cells.text("identity"),
        kind: cells.word("kind"),
        enabled: cells.flag("enabled"),
        owner: cells.text("owner"),
    }
}

pub fn identity(cells: &Cells<'_>) -> Identity {
    Identity {
        key: cells.must("identity"),
        kind: cells.word("kind"),
        status: cells.word("status").expect("a status"),
        start: cells.start("start"),
        end: cells.end("end"),
        owner: cells.text("owner"),
        department: cells.text("department"),
        title: cells.text("title"),
        email: cells.text("email"),
        login: cells.text("login"),
        aliases: cells.list("aliases"),
    }
}

pub fn offer(cells: &Cells<'_>) -> Offer {
    Offer {
        system: cells.system("system").expect("a system"),
        entitlement: cells.must("entitlement"),
        aliases: cells.list("aliases"),
        risk: cells.word("risk").unwrap_or(Risk::Medium),
        review_days: cells.count("review_days"),
        birthright: cells.text("birthright"),
        policy: cells.text("policy_id"),
        min_approvals: cells.count("min_approvals"),
    }
}

pub fn policy(cells: &Cells<'_>) -> Policy {
    Policy {
        key: cells.must("policy_id"),
        from: cells.start("valid_from"),
        to: cells.end("valid_to"),
        pre_approved: cells.flag("pre_approved").unwrap_or(false),
        min_approvals: cells.count("min_approvals"),
    }
}

pub fn exception(cells: &Cells<'_>) -> Exception {
    Exception {
        identity: cells.text("identity"),
        account: cells.text("account"),
        system: cells.system("system"),
        entitlement: cells.text("entitlement"),
        ticket: cells.text("ticket_id"),
        kind: cells.word("kind").unwrap_or(ExceptionKind::Access),
        approved: cells.start("approved_at"),
        expires: cells.end("expires_at"),
        revoked: cells.start("revoked_at"),
    }
}

pub fn certification(cells: &Cells<'_>) -> Certification {
    Certification {
        place: cells.place.clone(),
        system: cells.system("system").expect("a system"),
        entitlement: cells.must("entitlement"),
        identity: cells.text("identity"),
        account: cells.text("account"),
        decision: cells.word("decision").expect("a decision"),
        decided: cells.start("decided_at"),
    }
}
