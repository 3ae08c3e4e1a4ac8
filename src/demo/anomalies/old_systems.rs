//! Old systems of a few grants from before there were tickets, each with one thing wrong about its
//! snapshots or its people.

use crate::demo::calendar::{AS_OF, day};
use crate::demo::company::Company;
use crate::demo::model::{Certification, Holder};
use crate::demo::offer::find;
use crate::frames::Review;

impl Company {
    /// Access on an old system from before there were tickets, of different people to whom nothing
    /// happens.
    pub(super) fn hold_old_access(
        &mut self,
        system: &'static str,
        name: &str,
        count: usize,
    ) -> Vec<usize> {
        let entitlement = find(system, name);
        let (first, all) = (self.random.below(self.people.len()), self.people.len());
        let settled = |person: &usize| self.people[*person].is_settled();
        let known = |person: &usize| self.people[*person].start < day(2025, 8, 1);
        let people = (0..all).map(|turn| (first + turn) % all).filter(settled).filter(known);
        let people: Vec<usize> = people.take(count).collect();
        let mut give = |person: usize| {
            let from = day(2024, 3, 4).max(self.people[person].start + 14);
            let at = self.moment(from, day(2025, 9, 12));
            self.give(Holder::Person(person), entitlement, at)
        };
        people.into_iter().map(&mut give).collect()
    }

    /// The spring review of an old system keeps everything, but leaves the first grant out.
    pub(super) fn review_all_but_one(&mut self, system: &'static str, holdings: &[usize]) {
        for (turn, place) in holdings.iter().enumerate() {
            let (holder, entitlement) =
                (self.holdings[*place].holder, self.holdings[*place].entitlement);
            let (at, reviewer) =
                (self.moment(day(2026, 4, 8), day(2026, 4, 17)), self.reviewer_of(holder));
            if turn == 0 {
                self.expect_grant("baseline", *place, "the review left it out");
                continue;
            }
            let decision = Review::Certify;
            self.certifications.push(Certification { holder, entitlement, reviewer, decision, at });
            if self.holdings[*place].stands_at(AS_OF) {
                self.expect_grant("certified", *place, "older than tickets; the review kept it");
            }
        }
        let note = "the review left a grant out";
        self.expect_finding_on_system("incomplete_review", system, note);
    }
}
