//! What is wrong at the example company: each kind on objects of its own, so that every planted
//! anomaly gives exactly the findings, statuses and standings recorded for it.

mod access_without_ticket;
mod approval_overdue;
mod archive;
mod cut_off;
mod disputed;
mod dormant;
mod duration_exceeds_policy;
mod effected_before_decision;
mod effected_without_approval;
mod emergency_access_evidence;
mod exception_expired;
mod exception_without_end;
mod fulfilment_overdue;
mod hasty_approval;
mod human_use;
mod impossible_dates;
mod incomplete_evidence;
mod insufficient_approvals;
mod leaver_access;
mod modification_not_effected;
mod modified_partially;
mod mover_retained;
mod never_provisioned;
mod off_catalogue;
mod old_systems;
mod overdue_rotation;
mod ownerless;
mod past_expiry;
mod plotter;
mod provisioned_differently;
mod reciprocal_approval;
mod removed_without_ticket;
mod repeatedly_reopened;
mod resurrected;
mod retroactive;
mod review_decisions;
mod review_overdue;
mod revocation;
mod revocation_overdue;
mod segregation;
mod self_approval;
mod self_fulfilment;
mod silent_override;
mod skipped_state;
mod stale_request;
mod telephony;
mod ticket_numbers;
mod unauthorised_approver;
mod uncorrelated;
mod uncovered;
mod undocumented;
mod unused_exception;
mod unverified_closure;
mod used_after_end;

use super::calendar::Second;
use super::company::Company;
use super::model::Holder;
use super::offer::Entitlement;
use super::picks::{PERIOD, Pick};

/// Plants one kind of anomaly in a company.
type Plant = fn(&mut Company);

/// Every kind: those of one control each, in the order of the house's list, then the others.
const KINDS: &[Plant] = &[
    access_without_ticket::plant,
    retroactive::plant,
    undocumented::plant,
    self_approval::plant,
    unauthorised_approver::plant,
    never_provisioned::plant,
    revocation::plant,
    past_expiry::plant,
    incomplete_evidence::plant,
    skipped_state::plant,
    approval_overdue::plant,
    fulfilment_overdue::plant,
    revocation_overdue::plant,
    stale_request::plant,
    repeatedly_reopened::plant,
    impossible_dates::plant,
    off_catalogue::plant,
    silent_override::plant,
    duration_exceeds_policy::plant,
    emergency_access_evidence::plant,
    exception_without_end::plant,
    unused_exception::plant,
    leaver_access::plant,
    used_after_end::plant,
    uncorrelated::plant,
    dormant::plant,
    segregation::plant,
    ownerless::plant,
    overdue_rotation::plant,
    human_use::plant,
    effected_without_approval::plant,
    effected_before_decision::plant,
    removed_without_ticket::plant,
    provisioned_differently::plant,
    resurrected::plant,
    modified_partially::plant,
    modification_not_effected::plant,
    exception_expired::plant,
    disputed::plant,
    review_overdue::plant,
    review_decisions::plant,
    archive::plant,
    telephony::plant,
    plotter::plant,
    uncovered::plant,
    cut_off::plant,
    insufficient_approvals::plant,
    reciprocal_approval::plant,
    hasty_approval::plant,
    unverified_closure::plant,
    self_fulfilment::plant,
    // Takes whatever a leader has by then.
    mover_retained::plant,
];

pub(super) use ticket_numbers::number_the_first;

/// Systems where access is given without a ticket; approved access never goes missing there, for
/// one person's missing grant and unexplained grant on one system would explain each other.
const BYPASSED: [&str; 3] = ["ad", "erp", "crm"];

/// Plants every kind.
pub(super) fn plant(company: &mut Company) {
    for kind in KINDS {
        kind(company);
    }
}

/// One for `people` people each, but at least three.
fn count(company: &Company, people: usize) -> usize {
    (company.ranks.all / people).max(3)
}

/// The place and details of a victim.
struct Victim {
    person: usize,
    entitlement: usize,
    at: Second,
}

impl Victim {
    fn holder(&self) -> Holder {
        Holder::Person(self.person)
    }
}

impl Company {
    /// An employee to whom nothing else happens, something they never had that `suits`, and a
    /// moment of the period.
    fn victim(&mut self, suits: impl Fn(&Entitlement) -> bool) -> Option<Victim> {
        let at = self.moment_of_period();
        let Pick { person, entitlement } = self.pick_since(PERIOD.0 - 150, suits)?;
        Some(Victim { person, entitlement, at })
    }

    /// A ticket whose line and grant are in order as such; something else about it is wrong.
    fn expect_in_order(&mut self, ticket: usize, holding: usize, note: &'static str) {
        self.expect_line("verified", ticket, note);
        self.expect_grant("explicitly_approved", holding, note);
    }
}
