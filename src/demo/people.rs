//! Who works at the example company: one chief, heads of department, team leads and employees.

use std::collections::BTreeMap;

use super::calendar::{AS_OF, Day, FIRST_DAY, HOUR, day, workday_from};
use super::model::{Person, Service};
use super::names::{FIRST, LAST};
use super::offer::{DEPARTMENTS, OFFER, Road};
use super::random::Random;

/// Head of IT, who also answers for information security.
pub(super) const SECURITY: usize = 1;
/// Head of HR, who reports leavers.
pub(super) const HEAD_OF_HR: usize = 6;
/// How many of each department are hired, relative to each other.
const SIZES: [usize; 7] = [10, 12, 20, 18, 24, 5, 14];

/// Places in the list of people where one rank ends and the next begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranks {
    /// First employee: everybody before leads somebody.
    pub employees: usize,
    /// First employee after the service desk, which carries out tickets and never changes.
    pub others: usize,
    /// Number of people.
    pub all: usize,
}

impl Ranks {
    /// The ranks of a company of `all` people.
    pub(super) fn of(all: usize) -> Self {
        let employees = 1 + DEPARTMENTS.len() + all / 9;
        Self { employees, others: employees + 3 + all / 80, all }
    }
}

/// Everybody, by place.
pub(super) fn hire(ranks: Ranks, random: &mut Random) -> Vec<Person> {
    let mut logins = BTreeMap::new();
    let mut people: Vec<Person> =
        (0..ranks.all).map(|place| person(place, ranks, &mut logins, random)).collect();
    appoint_managers(&mut people, ranks, random);
    people
}

fn person(
    place: usize,
    ranks: Ranks,
    logins: &mut BTreeMap<String, usize>,
    random: &mut Random,
) -> Person {
    let (first, last) = (FIRST[random.below(FIRST.len())], LAST[random.below(LAST.len())]);
    let initial: String = first.1.chars().take(1).collect();
    let base = format!("{initial}{}", last.1);
    let count = logins.entry(base.clone()).or_insert(0);
    *count += 1;
    let login = if *count == 1 { base } else { format!("{base}{count}") };
    Person {
        name: format!("{} {}", first.0, last.0),
        email: format!("{login}@corp.example"),
        login,
        department: department(place, ranks, random),
        manager: None,
        title: title(place, ranks),
        start: start(place, ranks, random),
        end: None,
        moved: None,
        on_leave: false,
        forgotten: false,
        swept: false,
    }
}

fn department(place: usize, ranks: Ranks, random: &mut Random) -> usize {
    match place {
        0 => DEPARTMENTS.len() - 1,
        _ if place < ranks.employees => (place - 1) % DEPARTMENTS.len(),
        _ if place < ranks.others => 0,
        _ => random.weighted(&SIZES).unwrap_or(0),
    }
}

fn title(place: usize, ranks: Ranks) -> &'static str {
    match place {
        0 => "Managing Director",
        _ if place <= DEPARTMENTS.len() => "Head of Department",
        _ if place < ranks.employees => "Team Lead",
        _ if place < ranks.others => "Service Desk Analyst",
        _ => "Specialist",
    }
}

/// First day; leaders and the service desk have been there for long, some employees are new.
fn start(place: usize, ranks: Ranks, random: &mut Random) -> Day {
    let joins = place >= ranks.others && random.chance(14);
    let first = if joins { day(2025, 11, 3) } else { day(2014, 1, 2) };
    let last = if joins { day(2026, 8, 17) } else { day(2025, 6, 2) };
    workday_from(random.between(first, last))
}

fn appoint_managers(people: &mut [Person], ranks: Ranks, random: &mut Random) {
    for place in 1..people.len() {
        let department = people[place].department;
        let leads: Vec<usize> = (DEPARTMENTS.len() + 1..ranks.employees)
            .filter(|lead| people[*lead].department == department)
            .collect();
        let lead = leads.get(random.below(leads.len())).copied().unwrap_or(department + 1);
        people[place].manager = Some(match place {
            _ if place <= DEPARTMENTS.len() => 0,
            _ if place < ranks.employees => department + 1,
            _ => lead,
        });
    }
}

/// Decides to whom something happens: leavers (some forgotten, some swept), movers, people on leave.
pub(super) fn shape_lives(
    people: &mut [Person],
    ranks: Ranks,
    forgotten: usize,
    random: &mut Random,
) {
    let leavers = (ranks.all / 18).max(1);
    let swept = (leavers / 8).max(1);
    for turn in 0..forgotten + leavers {
        let Some(place) = old_hand(people, ranks, random) else { return };
        people[place].forgotten = turn < forgotten;
        people[place].swept = (forgotten..forgotten + swept).contains(&turn);
        let first = if turn < forgotten { day(2026, 7, 27) } else { day(2025, 12, 8) };
        people[place].end = Some(workday_from(random.between(first, day(2026, 9, 11))));
    }
    for _ in 0..ranks.all / 40 {
        let Some(place) = old_hand(people, ranks, random) else { return };
        move_on(&mut people[place], random);
    }
    for _ in 0..ranks.all / 90 {
        let Some(place) = old_hand(people, ranks, random) else { return };
        people[place].on_leave = true;
    }
}

/// The manager stays the same, so whoever approved before the move still may.
fn move_on(person: &mut Person, random: &mut Random) {
    let before = person.department;
    person.department = (before + 1 + random.below(DEPARTMENTS.len() - 1)) % DEPARTMENTS.len();
    person.moved = Some((workday_from(random.between(day(2026, 5, 4), day(2026, 8, 14))), before));
}

/// An employee who has been there all year and to whom nothing happens yet.
fn old_hand(people: &[Person], ranks: Ranks, random: &mut Random) -> Option<usize> {
    let free: Vec<usize> = (ranks.others..ranks.all)
        .filter(|place| people[*place].is_settled() && people[*place].start < FIRST_DAY)
        .collect();
    (free.len() > 2).then(|| free[random.below(free.len())])
}

/// Service accounts; a leader owns each, so the owner never leaves.
pub(super) fn install(count: usize, ranks: Ranks, random: &mut Random) -> Vec<Service> {
    let mut systems: Vec<&'static str> = Vec::new();
    for one in OFFER.iter().filter(|one| one.road == Road::Service) {
        if !systems.contains(&one.system) {
            systems.push(one.system);
        }
    }
    (0..count).map(|place| service(place, systems[place % systems.len()], ranks, random)).collect()
}

/// A service account of a system.
pub(super) fn service(
    place: usize,
    system: &'static str,
    ranks: Ranks,
    random: &mut Random,
) -> Service {
    const WORK: [&str; 6] = ["batch", "sync", "deploy", "backup", "feed", "monitor"];
    Service {
        system,
        account: format!("svc-{system}-{}{:02}", WORK[place % WORK.len()], place + 1),
        owner: 1 + random.below(ranks.employees - 1),
        owner_known: true,
        created: workday_from(random.between(day(2025, 8, 4), day(2025, 10, 6))),
        rotated: Some(AS_OF - random.between(3 * 24, 80 * 24) * HOUR),
    }
}
