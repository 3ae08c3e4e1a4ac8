//! One of the people of the large company, known from the number alone.

use std::ops::Range;

use super::Bulk;
use super::clock::{BASELINE, CURRENT};
use super::rows::put_padded;
use super::systems::{DEPARTMENTS, SYSTEMS, Style};
use crate::demo::calendar::{DAY, Day, FIRST_DAY, HOUR, Second, day};
use crate::demo::names::{FIRST, LAST};
use crate::demo::random::Random;

/// Reports of each manager.
const SPAN: u64 = 10;

/// What becomes of a person in the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing.
    Steady,
    /// Comes just before the first request.
    Joiner,
    /// Comes from another department, shortly before the first ticket.
    Mover { on: Day },
    /// Is away, with everything switched off.
    OnLeave,
    /// Leaves after the last request; `keeps` is what remains.
    Leaver { end: Day, keeps: Keeps },
}

/// What a leaver keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeps {
    /// Nothing.
    Nothing,
    /// The access to some systems.
    Access,
    /// The same, and uses it.
    Use,
}

/// A person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Counted from 0; who has the number 0 leads the company.
    pub number: u64,
    pub department: usize,
    pub start: Day,
    pub fate: Fate,
}

impl Person {
    /// The person of this number, who asks at these times.
    pub(super) fn of(bulk: &Bulk, number: u64, requests: &Range<Second>) -> Self {
        let mut random = bulk.random(number, Purpose::Person);
        let department = random.below(DEPARTMENTS.len());
        let start = random.between(day(2012, 1, 9), day(2025, 5, 30));
        let fate = if bulk.manages(number) { Fate::Steady } else { fate(&mut random, requests) };
        let first = requests.start / DAY;
        let start = if fate == Fate::Joiner { first - random.between(3, 10) } else { start };
        Self { number, department, start, fate }
    }

    /// Whether anything goes out of the ordinary with the requests of this person.
    pub(super) fn is_steady(&self) -> bool {
        self.fate == Fate::Steady
    }

    /// When the access to a system goes because the person does.
    pub(super) fn cut_off(&self, system: usize) -> Option<Second> {
        match self.fate {
            Fate::Leaver { end, .. } if !self.keeps(system) => Some(end * DAY + 17 * HOUR),
            _ => None,
        }
    }

    /// Whether this is a leaver who can still get into a system.
    pub(super) fn keeps(&self, system: usize) -> bool {
        let forgotten = (system as u64 + self.number).is_multiple_of(3);
        matches!(self.fate, Fate::Leaver { keeps: Keeps::Access | Keeps::Use, .. }) && forgotten
    }
}

/// Fates, in thousandths.
fn fate(random: &mut Random, requests: &Range<Second>) -> Fate {
    let lot = random.below(1_000);
    let ends = (requests.end / DAY + 8, CURRENT / DAY - 2);
    match lot {
        0..25 => Fate::Joiner,
        25..30 => Fate::Mover { on: FIRST_DAY - random.between(5, 60) },
        30..35 => Fate::OnLeave,
        35..75 if ends.0 <= ends.1 => {
            let keeps = match lot {
                35..45 => Keeps::Access,
                45..48 => Keeps::Use,
                _ => Keeps::Nothing,
            };
            Fate::Leaver { end: random.between(ends.0, ends.1), keeps }
        }
        _ => Fate::Steady,
    }
}

/// What a random number is for: none is used twice.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// Who a person is.
    Person,
    /// What becomes of the requests of a person.
    Story,
    /// The times of a ticket.
    Ticket,
    /// What a person holds on a system.
    Access(usize),
}

impl Purpose {
    fn number(self) -> usize {
        match self {
            Self::Person => 0,
            Self::Story => 1,
            Self::Ticket => 2,
            Self::Access(system) => 16 + system,
        }
    }
}

impl Bulk {
    /// The random numbers about one thing for one purpose.
    pub(super) fn random(&self, number: u64, purpose: Purpose) -> Random {
        Random::of(self.plan.seed, number as usize, purpose.number())
    }

    /// Who a person reports to; the first reports to nobody.
    pub(super) fn manager(number: u64) -> Option<u64> {
        number.checked_sub(1).map(|before| before / SPAN)
    }

    /// How many people lead others.
    pub(super) fn managers(&self) -> u64 {
        u64::from(self.plan.people - 2) / SPAN + 1
    }

    /// Whether anybody reports to this person.
    pub(super) fn manages(&self, number: u64) -> bool {
        number < self.managers()
    }

    /// Whom a manager's people would ask in their name.
    pub(super) fn colleague(&self, number: u64) -> u64 {
        let first = Self::manager(number).map_or(0, |manager| manager * SPAN + 1);
        let colleague = if first == number { number + 1 } else { first };
        if colleague < u64::from(self.plan.people) { colleague } else { number }
    }
}

/// The key of an identity.
pub(super) fn put_key(out: &mut Vec<u8>, number: u64) {
    out.push(b'E');
    put_padded(out, number + 1, 7);
}

/// First and family name: as written and as logins spell them.
pub(super) fn name(number: u64) -> [(&'static str, &'static str); 2] {
    let first = FIRST[number as usize % FIRST.len()];
    let last = LAST[number as usize / FIRST.len() % LAST.len()];
    [first, last]
}

/// The login: the name, and a number where others have the name as well.
pub(super) fn put_login(out: &mut Vec<u8>, number: u64) {
    let [first, last] = name(number);
    out.extend_from_slice(first.1.as_bytes());
    out.push(b'.');
    out.extend_from_slice(last.1.as_bytes());
    let namesake = number / (FIRST.len() * LAST.len()) as u64;
    if namesake > 0 {
        put_padded(out, namesake, 1);
    }
}

/// The address.
pub(super) fn put_email(out: &mut Vec<u8>, number: u64) {
    put_login(out, number);
    out.extend_from_slice(b"@corp.example");
}

/// The account on a system.
pub(super) fn put_account(out: &mut Vec<u8>, number: u64, system: usize) {
    let start = out.len();
    match SYSTEMS[system].style {
        Style::Login(before) => {
            out.extend_from_slice(before.as_bytes());
            put_login(out, number);
        }
        Style::Email => put_email(out, number),
        Style::Key => put_key(out, number),
        Style::Number(before) => {
            out.extend_from_slice(before.as_bytes());
            put_padded(out, number + 1, 7);
        }
        Style::Capitals => put_login(out, number),
        Style::LoudEmail => put_email(out, number),
    }
    if matches!(SYSTEMS[system].style, Style::Capitals | Style::LoudEmail) {
        out[start..].make_ascii_uppercase();
    }
}

/// Everything older was accepted as it was.
pub(super) fn before_tickets(random: &mut Random, start: Day) -> Second {
    let last = BASELINE / DAY - 90;
    random.between(start, last) * DAY + random.between(7 * HOUR, 16 * HOUR)
}
