//! The plain rows: every frame as a list of structs with `String` keys, read from the sheets by
//! the conventions of the data contract.

use chrono_tz::Tz;
use tickmark::frames::{Action, Decision, ExceptionKind, Kind, LifeStatus, Review, Risk, State};

use super::cells::*;
use super::instants::{At, end};
use super::sheet::{Company, Knobs};

/// File and line.
pub type Place = (String, u32);

#[derive(Debug, Clone)]
pub struct Ticket {
    pub place: Place,
    pub id: String,
    pub action: Action,
    pub state: State,
    pub requester: Option<String>,
    pub beneficiary: String,
    pub account: Option<String>,
    pub system: String,
    pub entitlement: String,
    pub previous: Option<String>,
    pub requested: At,
    pub decision: Option<Decision>,
    pub decided: Option<At>,
    pub fulfilled: Option<At>,
    pub verified: Option<At>,
    pub closed: Option<At>,
    pub policy: Option<String>,
    pub expires: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct Approval {
    pub place: Place,
    pub ticket: String,
    pub stage: Option<i64>,
    pub approver: String,
    pub decision: Decision,
    pub decided: Option<At>,
    pub policy: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Event {
    pub place: Place,
    pub ticket: String,
    pub at: At,
    pub to: State,
}

#[derive(Debug, Clone)]
pub struct GrantRow {
    pub place: Place,
    pub snapshot: i64,
    pub system: String,
    pub account: String,
    pub entitlement: String,
    pub via: Option<String>,
    pub identity: Option<String>,
    pub granted: Option<At>,
    pub expires: Option<i64>,
    pub last_used: Option<At>,
    pub enabled: Option<bool>,
    pub ticket: Option<String>,
}

#[derive(Debug, Clone)]
pub struct AccountRow {
    pub system: String,
    pub account: String,
    pub identity: Option<String>,
    pub kind: Option<Kind>,
    pub enabled: Option<bool>,
    pub owner: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Identity {
    pub key: String,
    pub kind: Option<Kind>,
    pub status: LifeStatus,
    pub start: Option<At>,
    pub end: Option<i64>,
    pub owner: Option<String>,
    pub department: Option<String>,
    pub title: Option<String>,
    pub email: Option<String>,
    pub login: Option<String>,
    pub aliases: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Offer {
    pub system: String,
    pub entitlement: String,
    pub aliases: Vec<String>,
    pub risk: Risk,
    pub review_days: Option<i64>,
    pub birthright: Option<String>,
    pub policy: Option<String>,
    pub min_approvals: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct Policy {
    pub key: String,
    pub from: Option<At>,
    pub to: Option<i64>,
    pub pre_approved: bool,
    pub min_approvals: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct Exception {
    pub identity: Option<String>,
    pub account: Option<String>,
    pub system: Option<String>,
    pub entitlement: Option<String>,
    pub ticket: Option<String>,
    pub kind: ExceptionKind,
    pub approved: Option<At>,
    pub expires: Option<i64>,
    pub revoked: Option<At>,
}

#[derive(Debug, Clone)]
pub struct Certification {
    pub place: Place,
    pub system: String,
    pub entitlement: String,
    pub identity: Option<String>,
    pub account: Option<String>,
    pub decision: Review,
    pub decided: Option<At>,
}

/// Everything a company exports; `None` and `lacks` say what it does not export at all.
#[derive(Debug)]
pub struct Ledger<'a> {
    pub company: &'a Company,
    pub knobs: &'a Knobs,
    pub report_zone: Tz,
    pub tickets: Option<Vec<Ticket>>,
    pub approvals: Vec<Approval>,
    pub events: Vec<Event>,
    pub grants: Vec<GrantRow>,
    /// Systems that a source covers, with the time of its snapshot.
    pub covered: Vec<(String, i64)>,
    pub accounts: Vec<AccountRow>,
    pub identities: Option<Vec<Identity>>,
    pub catalogue: Vec<Offer>,
    pub policies: Vec<Policy>,
    pub exceptions: Vec<Exception>,
    pub certifications: Vec<Certification>,
}

/// "Keys compare by their normalised form: trimmed, inner white space collapsed, lower case."
pub fn key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl<'a> Ledger<'a> {
    pub fn of(company: &'a Company) -> Self {
        let mut ledger = Self {
            company,
            knobs: &company.knobs,
            report_zone: company.knobs.report_zone.parse().expect("a zone"),
            tickets: read(company, "tickets", ticket),
            approvals: read(company, "approvals", approval).unwrap_or_default(),
            events: read(company, "events", event).unwrap_or_default(),
            grants: read(company, "grants", grant).unwrap_or_default(),
            covered: covered(company),
            accounts: read(company, "accounts", account).unwrap_or_default(),
            identities: read(company, "identities", identity),
            catalogue: read(company, "catalogue", offer).unwrap_or_default(),
            policies: read(company, "policies", policy).unwrap_or_default(),
            exceptions: read(company, "exceptions", exception).unwrap_or_default(),
            certifications: read(company, "certifications", certification).unwrap_or_default(),
        };
        ledger.replace_entitlement_aliases();
        ledger.unify_snapshots();
        ledger
    }

    pub fn lines(&self) -> &[Ticket] {
        self.tickets.as_deref().unwrap_or_default()
    }

    pub fn offer(&self, system: &str, entitlement: &str) -> Option<&Offer> {
        let mut offers = self.catalogue.iter();
        offers.find(|offer| offer.system == system && offer.entitlement == entitlement)
    }

    /// "Entitlement names are replaced through the catalogue's aliases." A name that is itself on
    /// offer is nobody's alias.
    fn meant(&self, system: &str, name: &str) -> String {
        if self.offer(system, name).is_some() {
            return name.to_owned();
        }
        let has = |offer: &&Offer| {
            offer.system == system && offer.aliases.iter().any(|alias| alias == name)
        };
        self.catalogue.iter().find(has).map_or(name.to_owned(), |offer| offer.entitlement.clone())
    }

    fn replace_entitlement_aliases(&mut self) {
        let mut tickets = self.tickets.take();
        for t in tickets.iter_mut().flatten() {
            t.entitlement = self.meant(&t.system, &t.entitlement);
            t.previous = t.previous.as_ref().map(|previous| self.meant(&t.system, previous));
        }
        let mut grants = std::mem::take(&mut self.grants);
        for grant in &mut grants {
            grant.entitlement = self.meant(&grant.system, &grant.entitlement);
        }
        let mut exceptions = std::mem::take(&mut self.exceptions);
        for exception in &mut exceptions {
            if let (Some(system), Some(name)) = (&exception.system, &exception.entitlement) {
                exception.entitlement = Some(self.meant(system, name));
            }
        }
        let mut certifications = std::mem::take(&mut self.certifications);
        for row in &mut certifications {
            row.entitlement = self.meant(&row.system, &row.entitlement);
        }
        (self.tickets, self.grants) = (tickets, grants);
        (self.exceptions, self.certifications) = (exceptions, certifications);
    }

    /// "snapshot_at is one value per file and system: from the newest down, values less than a day
    /// before the newest of their group count as that one."
    fn unify_snapshots(&mut self) {
        let all = self.grants.clone();
        for grant in &mut self.grants {
            let own =
                |other: &&GrantRow| other.place.0 == grant.place.0 && other.system == grant.system;
            let mut times: Vec<i64> = all.iter().filter(own).map(|row| row.snapshot).collect();
            times.sort_unstable();
            let mut newest = *times.last().expect("its own");
            for time in times.iter().rev() {
                if newest - *time >= super::instants::DAY {
                    newest = *time;
                }
                if *time == grant.snapshot {
                    break;
                }
            }
            grant.snapshot = newest;
        }
    }
}

/// "A source may declare the systems it covers: then each of them has a snapshot at that time."
fn covered(company: &Company) -> Vec<(String, i64)> {
    let zone: Tz = company.knobs.source_zone.parse().expect("a zone");
    let sources = company.sheet("grants").map_or(&[][..], |sheet| &sheet.sources);
    let mut covered = vec![];
    for source in sources {
        let Some(at) = &source.snapshot_at else { continue };
        for system in &source.systems {
            covered.push((key(system), end(at, zone)));
        }
    }
    covered
}
