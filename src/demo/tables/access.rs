//! What is there: grants, accounts, identities. Each system names its accounts in its own way, so
//! every rule that finds the person behind an account has something to do.

use std::collections::BTreeMap;

use super::Sheet;
use crate::demo::calendar::{AS_OF, DAY, HOUR, SNAPSHOTS, Second, date, instant, local_instant};
use crate::demo::company::Company;
use crate::demo::model::{Holder, Holding, Person, Service};
use crate::demo::offer::{DEPARTMENTS, Group, OFFER, Road};
use crate::demo::random::Random;

pub(super) const GRANTS: &str = "snapshot_at,system,account,entitlement,via,identity,granted_at,granted_by,expires_at,\
    last_used_at,enabled,ticket_ref";
pub(super) const ACCOUNTS: &str =
    "system,account,identity,kind,enabled,created_at,credential_rotated_at,owner";
pub(super) const IDENTITIES: &str = "identity,kind,name,status,start,end,moved_at,manager,owner,department,title,email,login,\
    aliases";

/// The system and the snapshot that was forgotten.
const NOT_EXTRACTED: (&str, usize) = ("archive", 2);

impl Company {
    /// Key of an identity; the account itself where nobody is known behind it.
    pub(in crate::demo) fn key(&self, holder: Holder) -> String {
        match holder {
            Holder::Person(place) => person_key(place),
            Holder::Service(place) => format!("N{:05}", place + 1),
            Holder::Stray(place) => self.strays[place].account.clone(),
        }
    }

    /// The account of a holder on a system, as that system names accounts.
    pub(in crate::demo) fn account(&self, holder: Holder, system: &str) -> String {
        let place = match holder {
            Holder::Person(place) => place,
            Holder::Service(place) => return self.services[place].account.clone(),
            Holder::Stray(place) => return self.strays[place].account.clone(),
        };
        let person = &self.people[place];
        match system {
            "ad" => format!("CORP\\{}", person.login),
            "erp" => person.login.to_uppercase(),
            "crm" => person.email.clone(),
            "github" => format!("gh-{}", person.login),
            "payroll" => person_key(place),
            _ => alias(person),
        }
    }

    /// Whether the holder can log in; people on leave cannot.
    fn is_enabled(&self, holder: Holder) -> bool {
        !matches!(holder, Holder::Person(place) if self.people[place].on_leave)
    }
}

/// Key of a person.
pub(in crate::demo) fn person_key(place: usize) -> String {
    format!("E{:05}", place + 1)
}

/// Key of the owner of a service, where the inventory names one.
fn owner_key(service: &Service) -> String {
    if service.owner_known { person_key(service.owner) } else { String::new() }
}

fn alias(person: &Person) -> String {
    format!("dl_{}", person.login)
}

/// The other names of a person: their own, and accounts they claim.
fn aliases(company: &Company, place: usize) -> String {
    let claimed = company.strays.iter().filter(|stray| stray.claimed_by.contains(&place));
    let own = std::iter::once(alias(&company.people[place]));
    own.chain(claimed.map(|stray| stray.account.clone())).collect::<Vec<_>>().join(";")
}

/// The grants that the snapshot numbered `SNAPSHOT` shows.
pub(super) fn grants<const SNAPSHOT: usize>(
    company: &Company,
    sheet: &mut Sheet<'_>,
) -> csv::Result<()> {
    let at = SNAPSHOTS[SNAPSHOT];
    let mut standing: Vec<usize> = (0..company.holdings.len())
        .filter(|place| company.holdings[*place].stands_at(at))
        .filter(|place| (company.holdings[*place].system(), SNAPSHOT) != NOT_EXTRACTED)
        .collect();
    standing.sort_by_cached_key(|place| {
        let one = &company.holdings[*place];
        (one.system(), company.account(one.holder, one.system()), one.entitlement)
    });
    standing.into_iter().try_for_each(|place| grant(company, place, SNAPSHOT, sheet))
}

fn grant(
    company: &Company,
    place: usize,
    snapshot: usize,
    sheet: &mut Sheet<'_>,
) -> csv::Result<()> {
    let one = &company.holdings[place];
    let system = one.system();
    let given = if system == "payroll" { company.key(one.holder) } else { String::new() };
    let by = one.granted_by.map(|who| company.people[who].login.clone());
    let named = one.ticket.filter(|_| system == "erp" || system == "github");
    sheet.row(|put| {
        put(&[
            &local_instant(SNAPSHOTS[snapshot]),
            system,
            &company.account(one.holder, system),
            OFFER[one.entitlement].name,
            &via(OFFER[one.entitlement].road),
            &given,
            &if one.dated { instant(one.granted) } else { String::new() },
            &by.unwrap_or_default(),
            &one.expires.map(instant).unwrap_or_default(),
            &last_used(company, place, snapshot).map(instant).unwrap_or_default(),
            if company.is_enabled(one.holder) && one.is_on_at(SNAPSHOTS[snapshot]) {
                "true"
            } else {
                "false"
            },
            &named.map(|ticket| company.ticket_id(ticket)).unwrap_or_default(),
        ])
    })
}

fn via(road: Road) -> String {
    match road {
        Road::Birthright(Group::Department(department)) => {
            format!("group:{}", DEPARTMENTS[department].to_lowercase())
        }
        Road::Birthright(_) => "group:everyone".to_owned(),
        _ => "direct".to_owned(),
    }
}

/// Everything was used lately, unless the system does not know.
fn last_used(company: &Company, place: usize, snapshot: usize) -> Option<Second> {
    let one = &company.holdings[place];
    let mut random = Random::of(company.plan.seed, place, snapshot);
    let at = SNAPSHOTS[snapshot];
    let used = at - random.between(HOUR, 60 * DAY);
    let since = (one.granted + at) / 2;
    match one.last_used {
        Some(used) => Some(used.min(at)),
        None => random.chance(92).then_some(if used < one.granted { since } else { used }),
    }
}

/// Every account that ever held anything; those without anything left are disabled.
pub(super) fn accounts(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    let mut held: BTreeMap<(&str, String), Vec<&Holding>> = BTreeMap::new();
    for one in &company.holdings {
        let account = company.account(one.holder, one.system());
        held.entry((one.system(), account)).or_default().push(one);
    }
    held.iter().try_for_each(|((system, account), held)| {
        account_row(company, system, account, held, sheet)
    })
}

fn account_row(
    company: &Company,
    system: &str,
    account: &str,
    held: &[&Holding],
    sheet: &mut Sheet<'_>,
) -> csv::Result<()> {
    let holder = held[0].holder;
    let service = match holder {
        Holder::Service(place) => Some(&company.services[place]),
        Holder::Person(_) | Holder::Stray(_) => None,
    };
    let known = service.is_some() || (system == "github" && holder < Holder::Stray(0));
    let in_use = |one: &&Holding| one.stands_at(AS_OF) && one.is_on_at(AS_OF);
    let live = held.iter().any(in_use) && company.is_enabled(holder);
    let created = held.iter().map(|one| one.granted).min().unwrap_or(AS_OF);
    let created = service.map_or(created - HOUR, |service| service.created * DAY);
    sheet.row(|put| {
        put(&[
            system,
            account,
            &if known { company.key(holder) } else { String::new() },
            if service.is_some() { "service" } else { "human" },
            if live { "true" } else { "false" },
            &instant(created),
            &service.and_then(|service| service.rotated).map(instant).unwrap_or_default(),
            &service.map(owner_key).unwrap_or_default(),
        ])
    })
}

/// People first, then the identities behind service accounts.
pub(super) fn identities(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    (0..company.people.len()).try_for_each(|place| person_row(company, place, sheet))?;
    (0..company.services.len()).try_for_each(|place| service_row(company, place, sheet))
}

fn person_row(company: &Company, place: usize, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    let person = &company.people[place];
    let status = match person {
        Person { end: Some(_), .. } => "terminated",
        Person { on_leave: true, .. } => "on_leave",
        _ => "active",
    };
    sheet.row(|put| {
        put(&[
            &person_key(place),
            "human",
            &person.name,
            status,
            &date(person.start),
            &person.end.map(date).unwrap_or_default(),
            &person.moved.map(|(day, _)| date(day)).unwrap_or_default(),
            &person.manager.map(person_key).unwrap_or_default(),
            "",
            person.department(),
            person.title,
            &person.email,
            &person.login,
            &aliases(company, place),
        ])
    })
}

fn service_row(company: &Company, place: usize, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    let service = &company.services[place];
    sheet.row(|put| {
        put(&[
            &company.key(Holder::Service(place)),
            "service",
            &format!("Service account {}", service.account),
            "active",
            &date(service.created),
            "",
            "",
            "",
            &owner_key(service),
            company.people[service.owner].department(),
            "",
            "",
            &service.account,
            "",
        ])
    })
}
