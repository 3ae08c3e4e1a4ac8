//! What is wrong at the example company: each kind on objects of its own, so that every planted
//! anomaly gives exactly the findings recorded for it.

mod access_without_ticket;
mod leaver_access;
mod never_provisioned;
mod off_catalogue;
mod past_expiry;
mod retroactive;
mod revocation;
mod self_approval;
mod uncorrelated;
mod undocumented;

use super::calendar::{Day, Second, day};
use super::company::Company;
use super::model::{Holder, Planted};
use super::offer::{Entitlement, OFFER, Road};

/// Plants one kind of anomaly in a company.
type Plant = fn(&mut Company);

/// Every kind, in the order of the house's list of controls.
const KINDS: &[Plant] = &[
    access_without_ticket::plant,
    retroactive::plant,
    undocumented::plant,
    self_approval::plant,
    never_provisioned::plant,
    revocation::plant,
    past_expiry::plant,
    off_catalogue::plant,
    leaver_access::plant,
    uncorrelated::plant,
];

/// First and last day on which a planted ticket is opened: inside the period, complete at as-of.
const PERIOD: (Day, Day) = (day(2026, 7, 6), day(2026, 9, 11));

/// Systems where access is given without a ticket; approved access never goes missing there, for
/// one person's missing grant and unexplained grant on one system would explain each other.
const BYPASSED: [&str; 3] = ["ad", "erp", "crm"];

/// Plants every kind.
pub(super) fn plant(company: &mut Company) {
    for kind in KINDS {
        kind(company);
    }
}

/// One for `people` people each, but at least three.
fn count(company: &Company, people: usize) -> usize {
    (company.ranks.all / people).max(3)
}

/// An ordinary entitlement outside the reviewed system, of low or medium risk, without a limit.
fn is_plain(one: &Entitlement) -> bool {
    one.road == Road::Ordinary
        && one.max_days.is_none()
        && !one.privileged
        && one.system != super::review::REVIEWED
}

/// The place and details of a victim.
struct Victim {
    person: usize,
    entitlement: usize,
    at: Second,
}

impl Company {
    /// An employee to whom nothing else happens, something they never had that `suits`, and a
    /// moment of the period.
    fn victim(&mut self, suits: impl Fn(&Entitlement) -> bool) -> Option<Victim> {
        let at = self.moment(PERIOD.0, PERIOD.1);
        let mut chosen = None;
        let person = self.find_employee(|company, place| {
            if company.people[place].start < PERIOD.0 - 150 {
                chosen = company.choose(place, &suits);
            }
            chosen.is_some()
        })?;
        chosen.map(|entitlement| Victim { person, entitlement, at })
    }

    /// Records the finding on the first line of a ticket.
    fn plant_on_line(
        &mut self,
        control: &'static str,
        kind: &'static str,
        ticket: usize,
        note: &'static str,
    ) {
        let filed = &self.tickets[ticket];
        let (holder, entitlement) = (filed.holder(), filed.lines[0].entitlement);
        let planted = Planted {
            ticket: Some(ticket),
            ..self.finding(control, kind, holder, entitlement, note)
        };
        self.planted.push(planted);
    }

    /// Records the finding on a grant.
    fn plant_on_grant(
        &mut self,
        control: &'static str,
        kind: &'static str,
        holding: usize,
        note: &'static str,
    ) {
        let one = &self.holdings[holding];
        let planted = self.finding(control, kind, one.holder, one.entitlement, note);
        self.planted.push(planted);
    }

    fn finding(
        &self,
        control: &'static str,
        kind: &'static str,
        holder: Holder,
        entitlement: usize,
        note: &'static str,
    ) -> Planted {
        let system = OFFER[entitlement].system;
        let (ticket, entitlement) = (None, Some(entitlement));
        Planted { control, kind, ticket, system, holder, entitlement, note }
    }
}
