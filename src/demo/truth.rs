//! What must be found: every planted finding, and what the lines and grants behind it must be
//! judged to be. The words are those of the report; nothing here knows how they are arrived at.

use std::collections::BTreeSet;

use super::company::Company;
use super::model::Holder;
use super::offer::OFFER;
use super::tables::Sheet;

/// Statuses that plain life gives to hundreds of lines, which to list would be to copy the tickets:
/// work done as asked, replaced by later work, run out in time, or refused. `truth.csv` has those
/// that are planted. Of every other status it has every line.
pub const ORDINARY_STATUSES: [&str; 4] = ["verified", "superseded", "lapsed", "no_effect_expected"];

/// Standings that plain life gives to nearly every grant: asked for and approved, or come with the
/// job. `truth.csv` has those that are planted. Of every other standing it has every grant.
pub const ORDINARY_STANDINGS: [&str; 2] = ["explicitly_approved", "implicitly_approved"];

const COLUMNS: &str = "expects,word,system,account,holder,entitlement,ticket_id,note";

/// What a row of the truth speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    /// A control fails.
    Finding,
    /// A ticket line has a fulfilment status.
    Status,
    /// A grant has a standing.
    Standing,
}

impl Expects {
    fn as_str(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Status => "status",
            Self::Standing => "standing",
        }
    }
}

/// One thing that the tool must say.
#[derive(Debug, Clone)]
pub(super) struct Expectation {
    expects: Expects,
    /// Id of the control, or the status or standing.
    word: &'static str,
    /// Empty where it is about no single system.
    system: &'static str,
    /// `None` where it is about a system or a file.
    holder: Option<Holder>,
    entitlement: Option<usize>,
    ticket: Option<usize>,
    note: &'static str,
}

impl Company {
    /// The only line of a ticket must have this status.
    pub(super) fn expect_line(&mut self, status: &'static str, ticket: usize, note: &'static str) {
        let expected = self.of_line(Expects::Status, status, ticket, note);
        self.expected.push(expected);
    }

    /// A grant must have this standing.
    pub(super) fn expect_grant(
        &mut self,
        standing: &'static str,
        holding: usize,
        note: &'static str,
    ) {
        let expected = self.of_grant(Expects::Standing, standing, holding, note);
        self.expected.push(expected);
    }

    /// A control must fail on the only line of a ticket.
    pub(super) fn expect_finding_on_line(
        &mut self,
        control: &'static str,
        ticket: usize,
        note: &'static str,
    ) {
        let expected = self.of_line(Expects::Finding, control, ticket, note);
        self.expected.push(expected);
    }

    /// A control must fail on a grant; `ticket` is the one that the finding names.
    pub(super) fn expect_finding_on_grant(
        &mut self,
        control: &'static str,
        holding: usize,
        ticket: Option<usize>,
        note: &'static str,
    ) {
        let expected = self.of_grant(Expects::Finding, control, holding, note);
        self.expected.push(Expectation { ticket, ..expected });
    }

    /// A control must fail on an account, whatever it holds.
    pub(super) fn expect_finding_on_account(
        &mut self,
        control: &'static str,
        system: &'static str,
        holder: Holder,
        note: &'static str,
    ) {
        let (expects, entitlement, ticket) = (Expects::Finding, None, None);
        let (word, holder) = (control, Some(holder));
        let expected = Expectation { expects, word, system, holder, entitlement, ticket, note };
        self.expected.push(expected);
    }

    /// A control must fail on a whole system.
    pub(super) fn expect_finding_on_system(
        &mut self,
        control: &'static str,
        system: &'static str,
        note: &'static str,
    ) {
        let (expects, holder, entitlement, ticket) = (Expects::Finding, None, None, None);
        let word = control;
        let expected = Expectation { expects, word, system, holder, entitlement, ticket, note };
        self.expected.push(expected);
    }

    /// A control must fail on an account; `ticket` is the one that the finding names.
    pub(super) fn expect_finding_on_account_by(
        &mut self,
        control: &'static str,
        (system, holder): (&'static str, Holder),
        ticket: usize,
        note: &'static str,
    ) {
        let (expects, word, entitlement) = (Expects::Finding, control, None);
        let (holder, ticket) = (Some(holder), Some(ticket));
        let expected = Expectation { expects, word, system, holder, entitlement, ticket, note };
        self.expected.push(expected);
    }

    /// A control must fail on what a holder may have of an entitlement, held or not.
    pub(super) fn expect_finding_on_access(
        &mut self,
        control: &'static str,
        holder: Holder,
        entitlement: usize,
        note: &'static str,
    ) {
        let system = OFFER[entitlement].system;
        let (holder, entitlement) = (Some(holder), Some(entitlement));
        let (expects, ticket) = (Expects::Finding, None);
        let word = control;
        let expected = Expectation { expects, word, system, holder, entitlement, ticket, note };
        self.expected.push(expected);
    }

    /// A control must fail on the number of a ticket, whatever the ticket is about.
    pub(super) fn expect_finding_on_number(
        &mut self,
        control: &'static str,
        ticket: usize,
        note: &'static str,
    ) {
        let (expects, holder, entitlement, ticket) = (Expects::Finding, None, None, Some(ticket));
        let (word, system) = (control, "");
        let expected = Expectation { expects, word, system, holder, entitlement, ticket, note };
        self.expected.push(expected);
    }

    /// Whether something is expected of what a holder has of an entitlement.
    pub(super) fn expects_something_of(&self, holder: Holder, entitlement: usize) -> bool {
        let sought = (Some(holder), Some(entitlement));
        self.expected.iter().any(|one| (one.holder, one.entitlement) == sought)
    }

    fn of_line(
        &self,
        expects: Expects,
        word: &'static str,
        ticket: usize,
        note: &'static str,
    ) -> Expectation {
        let filed = &self.tickets[ticket];
        let (holder, entitlement) = (Some(filed.holder()), filed.lines[0].entitlement);
        let system = OFFER[entitlement].system;
        let (entitlement, ticket) = (Some(entitlement), Some(ticket));
        Expectation { expects, word, system, holder, entitlement, ticket, note }
    }

    fn of_grant(
        &self,
        expects: Expects,
        word: &'static str,
        holding: usize,
        note: &'static str,
    ) -> Expectation {
        let one = &self.holdings[holding];
        let (system, holder) = (one.system(), Some(one.holder));
        let (entitlement, ticket) = (Some(one.entitlement), None);
        Expectation { expects, word, system, holder, entitlement, ticket, note }
    }
}

/// What the tool must say, one row per finding, status or standing.
///
/// There must be no other findings, and no other lines or grants of these words except of those in
/// [`ORDINARY_STATUSES`] and [`ORDINARY_STANDINGS`]. Cells that a row has nothing for are empty.
#[must_use]
pub fn truth_csv(company: &Company) -> String {
    let accounts: BTreeSet<(Holder, &str)> =
        company.holdings.iter().map(|one| (one.holder, one.system())).collect();
    let mut rows: Vec<[String; 8]> =
        company.expected.iter().map(|one| row(company, &accounts, one)).collect();
    rows.sort();
    let mut bytes = Vec::new();
    let written = Sheet::new(&mut bytes, COLUMNS).and_then(|mut sheet| {
        rows.iter()
            .try_for_each(|cells| sheet.row(|put| put(&cells.each_ref().map(String::as_str))))?;
        Ok(sheet.finish()?)
    });
    debug_assert!(written.is_ok(), "memory takes every byte");
    String::from_utf8(bytes).unwrap_or_default()
}

fn row(company: &Company, accounts: &BTreeSet<(Holder, &str)>, one: &Expectation) -> [String; 8] {
    // Where nothing was ever given there may be no account to name.
    let account = one.holder.filter(|holder| accounts.contains(&(*holder, one.system)));
    [
        one.expects.as_str().to_owned(),
        one.word.to_owned(),
        one.system.to_owned(),
        account.map(|holder| company.account(holder, one.system)).unwrap_or_default(),
        one.holder.map(|holder| company.key(holder)).unwrap_or_default(),
        one.entitlement.map(|place| OFFER[place].name.to_owned()).unwrap_or_default(),
        one.ticket.map(|ticket| company.ticket_id(ticket)).unwrap_or_default(),
        one.note.to_owned(),
    ]
}
