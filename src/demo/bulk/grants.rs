//! The two snapshots: system by system, and in each person by person, as systems export them.

use std::ops::Range;

use super::Bulk;
use super::access::{Access, last_used};
use super::clock::{CURRENT, OPENING};
use super::kinds::Kind;
use super::person::{put_account, put_key, put_login};
use super::requests::put_ticket;
use super::rows::{Rows, put_padded};
use super::story::{Holding, Life};
use super::systems::{Family, SYSTEMS};
use super::tally::Tally;
use crate::demo::calendar::Second;

pub(super) const GRANTS: &str = "snapshot_at,system,account,entitlement,via,identity,granted_at,\
    granted_by,expires_at,last_used_at,enabled,ticket_ref";
/// Where `granted_at` stands in it.
const GRANTED_AT: usize = 6;

/// Rows that cannot be used: on which system, and after the rows of which person, each.
const REFUSED: [(usize, u64, Kind); 6] = [
    (0, 17, Kind::CellMissing),
    (3, 23, Kind::NoDate),
    (3, 41, Kind::Repeated),
    (5, 59, Kind::CellMissing),
    (8, 61, Kind::NoDate),
    (8, 97, Kind::Repeated),
];

impl Bulk {
    /// What a block of people holds on a system, in the opening and in the current snapshot.
    pub(super) fn grants(&self, system: usize, block: Range<u64>, tally: &mut Tally) -> [Rows; 2] {
        let (mut opening, mut current) = (Rows::default(), Rows::default());
        for number in block {
            let life = Life::of(self, number);
            let mut access = Access::of(self, &life, system);
            snapshot(&mut opening, OPENING, &life, &mut access, |_| ());
            let last =
                snapshot(&mut current, CURRENT, &life, &mut access, |one| tally.grant(one.is));
            if let Some(last) = last {
                refused(&mut current, last, (system, number), tally);
            }
        }
        [opening, current]
    }
}

/// Writes what a snapshot shows of one person on one system; returns where the last row begins.
fn snapshot(
    rows: &mut Rows,
    at: Second,
    life: &Life,
    access: &mut Access,
    mut count: impl FnMut(&Holding),
) -> Option<usize> {
    let mut last = None;
    let Access { holdings, named, stray, random } = access;
    for holding in holdings.iter().filter(|one| one.stands_at(at)) {
        last = Some(rows.len());
        let used = last_used(holding, life.person.fate, at, random);
        row(rows, at, life, holding, *named, used);
        count(holding);
    }
    for holding in stray.iter().filter(|one| one.stands_at(at)) {
        let used = last_used(holding, life.person.fate, at, random);
        row(rows, at, life, holding, false, used);
        count(holding);
    }
    last
}

fn row(
    rows: &mut Rows,
    at: Second,
    life: &Life,
    holding: &Holding,
    named: bool,
    used: Option<Second>,
) {
    let (number, system) = (life.person.number, &SYSTEMS[holding.offer.system]);
    let is_stray = holding.is.0 == Kind::Nobodys;
    let giver = holding.was_given_by_hand().then_some(number / 3);
    let ticket = holding.ticket.filter(|_| system.refers);
    rows.instant(Some(at))
        .text(system.name)
        .composed(|out| match is_stray {
            true => put_stray(out, number),
            false => put_account(out, number, holding.offer.system),
        })
        .composed(|out| holding.offer.put(out))
        .text(holding.offer.via())
        .composed(|out| named.then_some(number).into_iter().for_each(|who| put_key(out, who)))
        .instant(Some(holding.granted))
        .composed(|out| giver.into_iter().for_each(|who| put_login(out, who)))
        .instant(holding.expires)
        .instant(used)
        .text(if life.person.is_enabled() || is_stray { "true" } else { "false" })
        .composed(|out| ticket.into_iter().for_each(|ticket| put_ticket(out, ticket)))
        .end();
}

impl Holding {
    /// Nobody knows any more who gave what is old, and nobody gives what comes with the job.
    fn was_given_by_hand(&self) -> bool {
        let by_itself = [Family::Everybody, Family::Department, Family::Common];
        self.is.0 != Kind::Nobodys && !by_itself.contains(&self.offer.family)
    }
}

/// An account that is nobody's.
fn put_stray(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(b"TMP-");
    put_padded(out, number, 7);
}

/// Rows that cannot be used, after the ordinary ones.
fn refused(rows: &mut Rows, last: usize, place: (usize, u64), tally: &mut Tally) {
    for (.., kind) in REFUSED.iter().filter(|(system, number, _)| (*system, *number) == place) {
        match kind {
            Kind::CellMissing => rows.repeat_short(last),
            Kind::NoDate => rows.repeat_with(last, GRANTED_AT, "yesterday"),
            _ => rows.repeat(last),
        }
        tally.refused(*kind);
    }
}
