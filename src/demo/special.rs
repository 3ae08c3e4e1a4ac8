//! The roads few tickets take: service accounts, two approvals, emergencies, exceptions.

use super::calendar::{FIRST_DAY, LAST_DAY, Second, day, day_of, local, workday_from};
use super::company::Company;
use super::draft::{Ask, votes};
use super::model::{Exception, Holder, Service, Ticket};
use super::offer::{Entitlement, OFFER, Road, find};
use super::people::{self, SECURITY};

/// Systems whose service accounts do nothing that must be reviewed every year.
const SERVED: [&str; 3] = ["erp", "crm", "datalake"];

/// The first entitlement for service accounts on a system.
pub(super) fn duty_of(system: &str) -> usize {
    let serves = |one: &Entitlement| one.road == Road::Service && one.system == system;
    OFFER.iter().position(serves).unwrap_or(0)
}

impl Company {
    /// Service accounts ask through their owners.
    pub(super) fn run_services(&mut self) {
        for service in 0..self.services.len() {
            let system = self.services[service].system;
            for (place, one) in OFFER.iter().enumerate() {
                if one.road == Road::Service && one.system == system {
                    let at = self.moment(FIRST_DAY, day(2026, 5, 29));
                    let owner = self.services[service].owner;
                    self.request(Ask { service: Some(service), ..Ask::grant(owner, place, at) });
                }
            }
        }
    }

    /// A service account that was there before requests by ticket began. Returns its place.
    pub(super) fn old_service(&mut self, note: &'static str) -> usize {
        let place = self.services.len();
        let system = SERVED[place % SERVED.len()];
        let created = workday_from(self.random.between(day(2025, 8, 4), day(2025, 9, 19)));
        let service = people::service(place, system, self.ranks, &mut self.random);
        self.services.push(Service { created, ..service });
        let at = self.moment(created + 1, FIRST_DAY - 4);
        let holding = self.give(Holder::Service(place), duty_of(system), at);
        self.expect_grant("baseline", holding, note);
        place
    }

    /// Privileged access with two approvals, emergencies, exceptions, and what is on its way.
    pub(super) fn special_cases(&mut self) {
        let people = self.ranks.all;
        for _ in 0..(people / 40).max(1) {
            self.privileged();
        }
        for _ in 0..(people / 80).max(1) {
            self.emergency();
        }
        for turn in 0..(people / 60).max(1) {
            self.except(turn % 2 == 1);
        }
        for _ in 0..(people / 40).max(2) {
            self.latest();
        }
    }

    /// Somebody to whom nothing happens, and who is free to hold `entitlement`.
    pub(super) fn somebody_for(&mut self, entitlement: usize) -> Option<usize> {
        let dual = OFFER[entitlement].road == Road::Dual;
        let person = self.find_employee(|company, place| {
            let person = &company.people[place];
            person.start < FIRST_DAY
                && !(dual && (place == SECURITY || person.manager == Some(SECURITY)))
                && company.is_free(place, entitlement)
        })?;
        self.mark(person, entitlement);
        Some(person)
    }

    /// Requests of the last two days, which nobody could finish yet.
    fn latest(&mut self) {
        let at = self.moment(LAST_DAY - 1, LAST_DAY);
        let suits = |one: &Entitlement| one.road == Road::Ordinary && one.max_days.is_none();
        let old = |company: &mut Self, place: usize| company.people[place].start < FIRST_DAY;
        let Some(person) = self.find_employee(old) else { return };
        if let Some(entitlement) = self.choose(person, suits) {
            self.request(Ask::grant(person, entitlement, at));
        }
    }

    fn privileged(&mut self) {
        const WANTED: [(&str, &str); 3] =
            [("ad", "Domain-Admins"), ("erp", "BASIS_ADMIN"), ("github", "org-owner")];
        let (system, name) = WANTED[self.random.below(WANTED.len())];
        let entitlement = find(system, name);
        let Some(person) = self.somebody_for(entitlement) else { return };
        let at = self.moment(FIRST_DAY, day(2026, 9, 11));
        let days = OFFER[entitlement].max_days.map(|most| self.random.between(most / 2, most - 1));
        self.request(Ask { days, ..Ask::grant(person, entitlement, at) });
    }

    fn emergency(&mut self) {
        let at = self.moment(FIRST_DAY, day(2026, 9, 11));
        if let Some(ticket) = self.emergency_ticket(at) {
            self.carry_out(ticket);
        }
    }

    /// A call at `at`, answered within the hour, and looked at on the next day.
    pub(super) fn emergency_ticket(&mut self, at: Second) -> Option<Ticket> {
        // Where everybody has been a firefighter once, the next may still have to mend something else.
        let roles = [("erp", "FIREFIGHTER"), ("datalake", "PIPELINE_ADMIN"), ("crm", "CRM_ADMIN")];
        let mut wanted = roles.iter().map(|(system, name)| find(system, name));
        let (entitlement, person) =
            wanted.find_map(|wanted| Some((wanted, self.somebody_for(wanted)?)))?;
        let days = Some(self.random.between(5, 6));
        let mut ticket = self.open(Ask { days, ..Ask::grant(person, entitlement, at) });
        let (decided, fulfilled) = (at + 12 * 60, at + 31 * 60);
        ticket.votes = votes(&[ticket.votes[0].approver], at, decided);
        (ticket.decided, ticket.fulfilled) = (Some(decided), Some(fulfilled));
        ticket.lines[0].expires = Some(fulfilled + 8 * 3_600);
        ticket.verified = Some(fulfilled + 26 * 3_600);
        ticket.closed = Some(fulfilled + 27 * 3_600);
        (ticket.emergency, ticket.channel) = (true, "phone");
        Some(ticket)
    }

    /// An accepted deviation: held without a ticket, or asked for outside the catalogue.
    fn except(&mut self, by_ticket: bool) {
        let entitlement = find("erp", "LEGACY_REPORTING");
        let Some(person) = self.somebody_for(entitlement) else { return };
        let approved = self.moment(day(2026, 1, 12), day(2026, 6, 19));
        let expires = Some(local(day(2026, 11, 2) + self.random.between(0, 60), 18 * 60));
        let number = self.exceptions.len();
        self.exceptions.push(Exception { person, entitlement, approved, expires });
        let after = day_of(approved) + 1;
        let at = self.moment(after, after + 9);
        if by_ticket {
            let mut ticket = self.open(Ask::grant(person, entitlement, at));
            ticket.exception = Some(number);
            self.carry_out(ticket);
        } else {
            let holding = self.give(Holder::Person(person), entitlement, at);
            self.expect_grant("excepted", holding, "given under an exception that is in force");
        }
    }
}
