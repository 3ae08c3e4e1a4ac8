//! What a person holds on one system, however it came about.

use super::Bulk;
use super::clock::{BASELINE, CURRENT, OPENING};
use super::kinds::Kind;
use super::person::{Fate, Keeps, Purpose, before_tickets};
use super::story::{Holding, Life};
use super::systems::{Family, Offer, SPARE, SYSTEMS, WEIGHTS};
use crate::demo::calendar::{DAY, HOUR, Second};
use crate::demo::random::Random;

/// Grants without a ticket, in ten thousand of all grants.
const NO_TICKET: u64 = 130;
/// Old grants that nobody uses, in ten thousand on the systems that know.
const UNUSED: usize = 700;
/// Accounts of nobody, in ten thousand accounts.
const NOBODYS: usize = 20;

/// What one person holds on one system, in either snapshot.
pub(super) struct Access {
    pub holdings: Vec<Holding>,
    /// Whether the system says whose account it is.
    pub named: bool,
    /// Access of another account, which is nobody's.
    pub stray: Option<Holding>,
    pub random: Random,
}

impl Access {
    /// Of a person on a system.
    pub(super) fn of(bulk: &Bulk, life: &Life, system: usize) -> Self {
        let mut random = bulk.random(life.person.number, Purpose::Access(system));
        let named = !SYSTEMS[system].speaks || random.below(100) >= 4;
        let stray = (random.below(10_000) < NOBODYS).then(|| stray(&mut random, system));
        let mut holdings = Vec::with_capacity(2 * bulk.plan.grants_per_person as usize / 12 + 4);
        for place in 0..bulk.share(life.person.number, system) {
            holdings.extend(ordinary(life, system, place as usize, &mut random));
        }
        holdings.extend(life.holdings.iter().filter(|one| one.offer.system == system).copied());
        holdings.extend(bulk.no_ticket(life, system, &mut random));
        if life.person.keeps(system) {
            holdings.iter_mut().for_each(|holding| holding.is = kept(life, holding));
        }
        Self { holdings, named, stray, random }
    }
}

/// How a grant that a leaver keeps is counted.
fn kept(life: &Life, holding: &Holding) -> (Kind, u8) {
    let kind = match life.person.fate {
        Fate::Leaver { keeps: Keeps::Use, .. } if SYSTEMS[holding.offer.system].watches => {
            Kind::UsedByLeaver
        }
        _ => Kind::KeptByLeaver,
    };
    (kind, u8::from(holding.ticket.is_some()))
}

/// What the place in the row of somebody's access to a system is filled with: access by right and
/// old access take turns, as long as there is any by right.
fn ordinary(life: &Life, system: usize, place: usize, random: &mut Random) -> Option<Holding> {
    let person = &life.person;
    let (family, place) = match place {
        0 => (Family::Everybody, 0),
        1 => (Family::Common, 0),
        2 => (Family::Department, person.department),
        3 => (Family::Everybody, 1),
        4 => (Family::Common, 1),
        5 => (Family::Everybody, 2),
        other => (Family::Common, other - 4),
    };
    let start = match (person.fate, family) {
        (Fate::Mover { on }, Family::Department) => on,
        _ => person.start,
    };
    let granted = start * DAY + 6 * HOUR + person.number as Second % HOUR;
    let until = person.cut_off(system).unwrap_or(Second::MAX);
    let holding = Holding {
        offer: Offer { system, family, place },
        granted,
        until,
        expires: None,
        ticket: None,
        is: (Kind::ByRight, 0),
    };
    match family {
        Family::Common => old(life, holding, random),
        _ => Some(holding),
    }
}

/// Access from before there were tickets; who has come since has none.
fn old(life: &Life, holding: Holding, random: &mut Random) -> Option<Holding> {
    let person = &life.person;
    let commons = SYSTEMS[holding.offer.system].commons();
    let place = (person.number as usize * 7 + holding.offer.place) % commons;
    let granted = before_tickets(random, person.start);
    let unused = random.below(10_000) < UNUSED && SYSTEMS[holding.offer.system].watches;
    let kind = match person.fate {
        Fate::Mover { .. } => Kind::KeptByMover,
        Fate::Steady if unused => Kind::Unused,
        _ => Kind::FromBefore,
    };
    let offer = Offer { place, ..holding.offer };
    (person.fate != Fate::Joiner).then_some(Holding { offer, granted, is: (kind, 0), ..holding })
}

fn stray(random: &mut Random, system: usize) -> Holding {
    Holding {
        offer: Offer { system, family: Family::Spare, place: random.below(SPARE) },
        granted: BASELINE + random.between(-700 * DAY, 200 * DAY),
        until: Second::MAX,
        expires: None,
        ticket: None,
        is: (Kind::Nobodys, 0),
    }
}

impl Bulk {
    /// Access that nobody asked for.
    fn no_ticket(&self, life: &Life, system: usize, random: &mut Random) -> Option<Holding> {
        let all = u64::from(self.plan.grants_per_person) * NO_TICKET / SYSTEMS.len() as u64;
        let given = (random.below(10_000) as u64) < all && life.person.is_steady();
        // Where something that was approved never came, it could be what came instead.
        let last = if life.lacks_something() { OPENING } else { CURRENT };
        let granted = random.between(BASELINE + DAY, last - DAY);
        let offer = Offer { system, family: Family::Spare, place: random.below(SPARE) };
        let (until, expires, ticket, is) = (Second::MAX, None, None, (Kind::NoTicket, 0));
        given.then_some(Holding { offer, granted, until, expires, ticket, is })
    }

    /// How much of a person's ordinary access is on a system: in all the same for everybody, and
    /// where it does not divide, one more for some.
    fn share(&self, number: u64, system: usize) -> u64 {
        let before: u64 = SYSTEMS[..system].iter().map(|one| one.weight).sum();
        let turn = number * 7 % WEIGHTS;
        let up_to = |weight: u64| (weight * self.ordinary + turn * 100) / (WEIGHTS * 100);
        up_to(before + SYSTEMS[system].weight) - up_to(before)
    }
}

/// When access was last used, as a snapshot at `at` shows it; `None` where the system does not say.
pub(super) fn last_used(
    holding: &Holding,
    fate: Fate,
    at: Second,
    random: &mut Random,
) -> Option<Second> {
    let used = at - random.between(HOUR, 60 * DAY);
    let watches = SYSTEMS[holding.offer.system].watches;
    match (holding.is.0, fate) {
        (Kind::Unused, _) => {
            Some((holding.granted + HOUR).max(at - random.between(200, 400) * DAY))
        }
        (Kind::UsedByLeaver, Fate::Leaver { end, .. }) if at == CURRENT => {
            Some((end + 1) * DAY + (at - (end + 1) * DAY) / 2)
        }
        (Kind::UsedByLeaver | Kind::KeptByLeaver, _) => None,
        _ if !watches => None,
        _ if used < holding.granted => Some((holding.granted + at) / 2),
        _ => Some(used),
    }
}
