//! Whom something special happens to: people to whom nothing else happens, and entitlements they
//! never had, so that each story stands on lines and grants of its own.

use super::calendar::{Day, FIRST_DAY, Second, day};
use super::company::Company;
use super::draft::Ask;
use super::model::Holder;
use super::offer::{Entitlement, OFFER, Road};
use super::review::REVIEWED;

/// First and last day on which a planted ticket is opened: inside the period, complete at as-of.
pub(super) const PERIOD: (Day, Day) = (day(2026, 7, 6), day(2026, 9, 11));
/// First and last day on which access is given that something happens to in the period.
pub(super) const SPRING: (Day, Day) = (day(2026, 4, 13), day(2026, 6, 5));

/// An ordinary entitlement outside the reviewed system, of low or medium risk, without a limit.
pub(super) fn is_plain(one: &Entitlement) -> bool {
    one.road == Road::Ordinary
        && one.max_days.is_none()
        && !one.privileged
        && one.system != REVIEWED
}

/// A person and an entitlement that is new to them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pick {
    pub person: usize,
    pub entitlement: usize,
}

impl Pick {
    /// Who holds what was picked.
    pub(super) fn holder(&self) -> Holder {
        Holder::Person(self.person)
    }
}

/// A person with access given in spring, by its ticket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub person: usize,
    pub entitlement: usize,
    pub ticket: usize,
    pub holding: usize,
}

impl Company {
    /// How often a kind of situation is planted.
    pub(super) fn some(&self) -> usize {
        (self.ranks.all / 130).max(1)
    }

    /// An employee who was there on a day, and something they never had that `suits`.
    pub(super) fn pick_since(
        &mut self,
        since: Day,
        suits: impl Fn(&Entitlement) -> bool,
    ) -> Option<Pick> {
        let mut chosen = None;
        let person = self.find_employee(|company, place| {
            if company.people[place].start < since {
                chosen = company.choose(place, &suits);
            }
            chosen.is_some()
        })?;
        chosen.map(|entitlement| Pick { person, entitlement })
    }

    /// Somebody who was there all year, and a plain entitlement they never had.
    pub(super) fn pick(&mut self) -> Option<Pick> {
        self.pick_since(FIRST_DAY, is_plain)
    }

    /// Plain access asked for and given in spring.
    pub(super) fn give_in_spring(&mut self) -> Option<Given> {
        self.pick().map(|pick| self.given(pick))
    }

    /// The same, and something else plain on the same system that the person never had.
    pub(super) fn give_in_spring_beside(&mut self) -> Option<(Given, usize)> {
        let mut chosen = None;
        let person = self.find_employee(|company, place| {
            if company.people[place].start < FIRST_DAY {
                chosen = company.choose_two(place);
            }
            chosen.is_some()
        })?;
        let (entitlement, other) = chosen?;
        Some((self.given(Pick { person, entitlement }), other))
    }

    fn choose_two(&mut self, person: usize) -> Option<(usize, usize)> {
        let one = self.choose(person, is_plain)?;
        let other =
            self.choose(person, |other| is_plain(other) && other.system == OFFER[one].system)?;
        Some((one, other))
    }

    /// What was picked, asked for and given in spring.
    pub(super) fn given(&mut self, pick: Pick) -> Given {
        let Pick { person, entitlement } = pick;
        let at = self.moment(SPRING.0, SPRING.1);
        let ticket = self.request(Ask::grant(person, entitlement, at));
        Given { person, entitlement, ticket, holding: self.holdings.len() - 1 }
    }

    /// A moment of the period.
    pub(super) fn moment_of_period(&mut self) -> Second {
        self.moment(PERIOD.0, PERIOD.1)
    }
}
