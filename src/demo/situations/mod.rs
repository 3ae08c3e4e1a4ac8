//! What is not wrong at the example company, but not the common case either: each kind on objects
//! of its own, with the status and standing that must come of it. A company without anomalies has
//! these as well. The spring review, exceptions and leavers add theirs where they happen.

mod awaiting_decision;
mod awaiting_fulfilment;
mod baseline;
mod effected_ticket_open;
mod implicitly_approved;
mod lapsed;
mod no_early_snapshot;
mod no_effect_expected;
mod no_grant_date;
mod pending_deprovisioning;
mod superseded;
mod verified;
mod withdrawn_by_review;

use super::calendar::{HOUR, day, local};
use super::company::Company;
use super::draft::{Ask, votes};
use super::model::Ticket;

/// Plants one situation in a company.
type Plant = fn(&mut Company);

/// Every kind, statuses first.
const KINDS: &[Plant] = &[
    verified::plant,
    superseded::plant,
    lapsed::plant,
    no_effect_expected::plant,
    awaiting_decision::plant,
    awaiting_fulfilment::plant,
    effected_ticket_open::plant,
    withdrawn_by_review::plant,
    no_early_snapshot::plant,
    implicitly_approved::plant,
    pending_deprovisioning::plant,
    baseline::plant,
    no_grant_date::plant,
];

/// Plants every kind.
pub(super) fn plant(company: &mut Company) {
    for kind in KINDS {
        for _ in 0..company.some() {
            kind(company);
        }
    }
}

impl Company {
    /// A request of the last day, approved within two hours; nobody has reported it as done yet.
    pub(super) fn open_today(&mut self, ask: Ask) -> Ticket {
        let asked = self.random.between(9 * 60, 14 * 60);
        let at = local(day(2026, 9, 30), asked) + self.random.between(0, 59);
        let decided = at + self.random.between(20 * 60, 2 * HOUR);
        let mut ticket = self.open(Ask { at, ..ask });
        ticket.votes = votes(&[ticket.votes[0].approver], at, decided);
        ticket.decided = Some(decided);
        ticket.leave_open();
        ticket
    }
}
