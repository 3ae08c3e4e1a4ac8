//! A large example company, written row by row: millions of grants in two snapshots, with the
//! tickets, their histories and what is wrong with a few in a hundred of them.
//!
//! Every row follows from its number and the seed, and from nothing that was written before, so the
//! memory it takes does not grow with the company, blocks of people are made side by side, and
//! whoever needs a row again makes it again. What the tool must say of the rows is counted as they
//! are written; `kinds` is the list of what happens.
//!
//! The tickets are numbered in the order in which they are requested, and a permutation of the
//! numbers spreads those of each person over the year.

mod access;
mod clock;
mod grants;
mod kinds;
mod parts;
mod person;
mod registers;
mod requests;
mod rows;
mod story;
mod systems;
mod tally;
mod texts;
mod ticket;

use std::ops::Range;

use clock::Clock;
use story::MOST_STORIES;
use systems::Offer;

pub use parts::{Put, file_names};

/// How large the large company is, and which of all possible ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkPlan {
    /// Number of people.
    pub people: u32,
    /// Grants of each, about, in either snapshot.
    pub grants_per_person: u32,
    /// Ticket lines of all together, exactly.
    pub tickets: u64,
    /// Companies of different seeds differ in everything but their shape.
    pub seed: u64,
}

impl BulkPlan {
    /// The smallest large company: enough managers that a stranger can be found among them.
    pub const FEWEST_PEOPLE: u32 = 100;

    /// The most tickets a company can have: as many as there are grants, and no more than each
    /// person has something to ask for.
    #[must_use]
    pub fn most_tickets(&self) -> u64 {
        let each = u64::from(self.grants_per_person).min(MOST_STORIES);
        u64::from(self.people.saturating_sub(1)) * each
    }
}

/// The large company.
pub struct Bulk {
    plan: BulkPlan,
    clock: Clock,
    /// Grants of each person that no ticket and no anomaly speaks of, in hundredths.
    ordinary: u64,
    /// From one ticket of a person to the next, in numbers; and back.
    step: (u64, u64),
}

impl Bulk {
    /// The company of a plan. Of a plan that is too small or asks for too many tickets the nearest
    /// possible one.
    #[must_use]
    pub fn new(plan: &BulkPlan) -> Self {
        let people = plan.people.max(BulkPlan::FEWEST_PEOPLE);
        let plan = BulkPlan { people, ..plan.clone() };
        let plan = BulkPlan { tickets: plan.tickets.min(plan.most_tickets()), ..plan };
        let ordinary = ordinary(&plan);
        Self { clock: Clock::new(plan.tickets), step: step(plan.tickets), ordinary, plan }
    }

    /// The tickets of a person, by their place among the tickets of all people in turn. Who leads
    /// the company asks for nothing, for there is nobody to approve it.
    fn tickets_of(&self, number: u64) -> Range<u64> {
        let first = |person: u64| self.first_ticket(person);
        number.checked_sub(1).map_or(0..0, |before| first(before)..first(before + 1))
    }

    fn first_ticket(&self, before: u64) -> u64 {
        let askers = u128::from(self.plan.people - 1);
        (u128::from(before) * u128::from(self.plan.tickets)).div_ceil(askers) as u64
    }

    /// The number of the ticket at a place.
    fn shuffle(&self, place: u64) -> u64 {
        product(place, self.step.0, self.plan.tickets)
    }

    /// Who asked with the ticket of this number.
    fn asker(&self, number: u64) -> u64 {
        let place = product(number, self.step.1, self.plan.tickets);
        let askers = u128::from(self.plan.people - 1);
        1 + (u128::from(place) * askers / u128::from(self.plan.tickets)) as u64
    }

    /// Who answers for an entitlement: a manager, but none whom the head of the company leads.
    fn owner(&self, offer: Offer) -> u64 {
        let first = self.managers().min(11) - 1;
        let lot = (offer.system * 61 + offer.family as usize * 17 + offer.place) as u64;
        first + lot % (self.managers() - first)
    }
}

/// Half the tickets leave access behind, a few grants in a hundred have none, and in the end some
/// people have left or just come.
fn ordinary(plan: &BulkPlan) -> u64 {
    let by_ticket = plan.tickets * 50 / u64::from(plan.people);
    let grants = u64::from(plan.grants_per_person) * 100;
    (grants.saturating_sub(by_ticket + grants / 75) * 102 / 100).max(100)
}

fn product(left: u64, right: u64, modulus: u64) -> u64 {
    (u128::from(left) * u128::from(right) % u128::from(modulus)) as u64
}

/// A factor that takes neighbours far apart (about the golden section of all), and its inverse
/// modulo `count`.
fn step(count: u64) -> (u64, u64) {
    let golden = (u128::from(count) * 618 / 1_000) as u64;
    let factors = (golden.max(1)..).map(|factor| (factor, inverse(factor, count)));
    factors.into_iter().find_map(|(factor, inverse)| Some((factor, inverse?))).unwrap_or((1, 1))
}

/// The inverse of a factor (extended Euclidean algorithm), where there is one.
fn inverse(factor: u64, modulus: u64) -> Option<u64> {
    let modulus = i128::from(modulus.max(1));
    let (mut old, mut new) = ((i128::from(factor), 1), (modulus, 0));
    while new.0 != 0 {
        let times = old.0 / new.0;
        (old, new) = (new, (old.0 - times * new.0, old.1 - times * new.1));
    }
    (old.0 == 1).then(|| old.1.rem_euclid(modulus) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(people: u32, tickets: u64) -> Bulk {
        Bulk::new(&BulkPlan { people, grants_per_person: 50, tickets, seed: 7 })
    }

    #[test]
    fn every_ticket_is_asked_for_by_the_person_who_has_it() {
        for (people, tickets) in [(100, 1), (100, 98), (200, 1_000), (101, 1_001)] {
            let bulk = bulk(people, tickets);
            let mut numbers = Vec::new();
            for person in 0..u64::from(people) {
                for number in bulk.tickets_of(person).map(|place| bulk.shuffle(place)) {
                    assert_eq!(bulk.asker(number), person);
                    numbers.push(number);
                }
            }
            numbers.sort_unstable();
            assert!(numbers.into_iter().eq(0..tickets), "{tickets} tickets of {people} people");
        }
    }

    #[test]
    fn a_factor_and_its_inverse_undo_each_other() {
        for count in [1, 2, 10, 997, 1_000, 1_000_000] {
            let (factor, inverse) = step(count);
            assert_eq!(product(factor, inverse, count), 1 % count, "{count}");
        }
    }
}
