//! The spring access review of payroll: every grant of the April snapshot gets a decision.

use super::calendar::{AS_OF, HOUR, SNAPSHOTS, Second, day, local, workday_from};
use super::company::Company;
use super::model::{Certification, Holder};
use super::offer::{OFFER, find};
use super::people::SECURITY;
use crate::frames::Review;

/// The system that is reviewed.
pub(super) const REVIEWED: &str = "payroll";

/// Adds what was there before tickets, then reviews all.
pub(super) fn run(company: &mut Company) {
    company.inherit();
    let listed: Vec<usize> = (0..company.holdings.len())
        .filter(|place| company.holdings[*place].system() == REVIEWED)
        .filter(|place| company.holdings[*place].stands_at(SNAPSHOTS[0]))
        .collect();
    for holding in listed {
        company.review(holding);
    }
}

impl Company {
    /// Access from before there were tickets: only the review vouches for it.
    fn inherit(&mut self) {
        let entitlement = find(REVIEWED, "PAYROLL_VIEW");
        for _ in 0..(self.ranks.all / 50).max(1) {
            let Some(person) = self.somebody_for(entitlement) else { return };
            let at = self.moment(day(2025, 6, 9), day(2025, 9, 26));
            let holding = self.give(Holder::Person(person), entitlement, at);
            let note = "older than tickets; the review kept it";
            self.expect_grant("certified", holding, note);
        }
    }

    fn review(&mut self, place: usize) {
        let (holder, entitlement) = (self.holdings[place].holder, self.holdings[place].entitlement);
        let at = self.moment(day(2026, 4, 8), day(2026, 4, 17));
        let withdraw = self.may_be_withdrawn(place) && self.random.chance(6);
        let decision = if withdraw { Review::Revoke } else { Review::Certify };
        if withdraw {
            self.withdraw(place, at);
        }
        let reviewer = self.reviewer_of(holder);
        self.certifications.push(Certification { holder, entitlement, reviewer, decision, at });
    }

    /// What the review takes back is gone on the same day.
    pub(super) fn withdraw(&mut self, place: usize, at: Second) {
        self.holdings[place].removed = Some(at + self.random.between(1, 5) * HOUR);
        if let Some(ticket) = self.holdings[place].ticket {
            self.expect_line("withdrawn_by_review", ticket, "the spring review took it back");
        }
    }

    /// Whether nothing else happens to a grant: it came by one ticket and has no end of its own.
    fn may_be_withdrawn(&self, place: usize) -> bool {
        let one = &self.holdings[place];
        let settled = match one.holder {
            Holder::Person(person) => self.people[person].is_settled(),
            Holder::Service(_) | Holder::Stray(_) => false,
        };
        settled && one.ticket.is_some() && one.removed.is_none() && one.granted < AS_OF
    }

    /// Somebody else than the holder.
    pub(super) fn reviewer_of(&self, holder: Holder) -> usize {
        match holder {
            Holder::Person(person) => self.people[person].manager.unwrap_or(SECURITY),
            Holder::Service(service) => self.services[service].owner,
            Holder::Stray(_) => SECURITY,
        }
    }
}

/// The name of the spring campaign of a system.
pub(super) fn campaign(system: &str) -> String {
    format!("2026-Q2 {system}")
}

/// For how many days the review vouches for an entitlement of a system, where it is limited.
pub(super) fn review_days(entitlement: usize) -> Option<i64> {
    (OFFER[entitlement].system == REVIEWED).then_some(200)
}

/// When the exceptions were last looked at.
pub(super) fn looked_at_exceptions() -> Second {
    local(workday_from(day(2026, 7, 6)), 11 * 60)
}
