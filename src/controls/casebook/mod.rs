//! A population together with what every control needs: who is who, what a line asks for, how a
//! sentence names things, and findings drafted from the rows they rest on.

mod accounts;
mod decision;
mod draft;
mod entries;
mod phrases;
mod reviews;

use crate::finding::{Finding, Owner, OwnerRole, Subject};
use crate::frames::{Frames, Key, Text, Tickets, Views};
use crate::reconcile::{Deciders, Grant, Line, Outcome, Person, Population, Standing, Verdict};

use super::directory::Directory;
use super::tested::Judged;

pub(super) use crate::reconcile::Asks;
pub(super) use accounts::{NonHuman, noun};
pub(super) use draft::{raised, raised_by_any};
pub(super) use phrases::{hours_said, utc};

/// A population and its indexes.
pub(super) struct Casebook<'a> {
    /// What is tested.
    pub(super) population: &'a Population<'a>,
    /// The frames it rests on.
    pub(super) frames: &'a Frames,
    /// The same, opened for reading row by row.
    pub(super) views: Views<'a>,
    /// Who is who.
    pub(super) directory: Directory<'a>,
    /// Who decided the lines.
    pub(super) deciders: Deciders<'a>,
}

/// What a line counts as for a control that its status does not concern: evaluable or not, still
/// open or not, and otherwise as it should be.
pub(super) fn unconcerned(line: &Line) -> Judged {
    match line.verdict {
        Verdict::NotEvaluable => Judged::NotEvaluable(line.missing),
        Verdict::Open => Judged::Open,
        Verdict::Listed => Judged::Listed,
        Verdict::Pass | Verdict::Fail => Judged::Passed,
    }
}

/// What a current grant counts as for a control on one failing standing: not live is *listed*, and
/// one whose holder nobody knows cannot be judged, for its paper would be on the holder.
pub(super) fn by_standing(
    grant: &Grant,
    failing: Standing,
    finding: impl FnOnce() -> Finding,
) -> Judged {
    match (grant.standing, grant.verdict) {
        (standing, Verdict::Fail) if standing == failing => Judged::failed(finding()),
        (standing, _) if standing == failing => Judged::Listed,
        (Standing::NotEvaluable, _) => Judged::NotEvaluable(grant.missing()),
        (Standing::Disputed | Standing::Uncorrelated, _) => Judged::NotEvaluable("identity"),
        _ => Judged::Passed,
    }
}

/// Whether a line was approved, or carried out as if it had been.
pub(super) fn is_approved(line: &Line) -> bool {
    matches!(line.outcome, Outcome::Approved | Outcome::Undocumented)
}

/// Whether somebody decided about a line.
pub(super) fn is_decided(line: &Line) -> bool {
    matches!(line.outcome, Outcome::Approved | Outcome::Rejected)
}

impl<'a> Casebook<'a> {
    /// Opens the book on a population.
    pub(super) fn open(population: &'a Population<'a>) -> Self {
        let frames = population.frames;
        let views = frames.views();
        let directory = Directory::of(population, views);
        Self {
            population,
            frames,
            views,
            directory,
            deciders: Deciders::seeing(population, &views),
        }
    }

    /// What a line asks for.
    pub(super) fn asks(&self, tickets: &Tickets<'_>, line: &Line) -> Asks {
        self.population.asks(tickets, line)
    }

    /// The line that decided about a grant.
    pub(super) fn line_behind(&self, grant: &Grant) -> Option<&'a Line> {
        self.population.lines.get(grant.line()? as usize)
    }

    /// The grant that decided about a line.
    pub(super) fn grant_behind(&self, line: &Line) -> Option<&'a Grant> {
        self.population.grants.get(line.grant? as usize)
    }

    /// The ticket of a line, as a key.
    pub(super) fn ticket(&self, line: &Line) -> Key {
        let row = line.row as usize;
        self.views.tickets.map_or(Key::NONE, |tickets| self.frames.key(tickets.ticket_id.at(row)))
    }

    /// The ticket of a line, as found.
    pub(super) fn ticket_id(&self, line: &Line) -> &'a str {
        self.frames.text(self.ticket_text(line))
    }

    /// The same by its number.
    pub(super) fn ticket_text(&self, line: &Line) -> Text {
        let cells = self.views.tickets.map(|tickets| tickets.ticket_id);
        cells.map_or(Text::NONE, |cells| cells.at(line.row as usize))
    }

    /// Who should act: the owner of the entitlement unless that is the holder, else the holder's
    /// manager, else `next`, else nobody the records name.
    pub(super) fn owner(&self, subject: &Subject, next: Option<Owner>) -> Owner {
        let named = |role| move |text: Text| Owner::named(role, text);
        let of_entitlement = self.directory.entitlement_owner(subject.system, subject.entitlement);
        let person = |text: Text| self.population.books.person(subject.system, text).key;
        of_entitlement
            .filter(|text| person(*text) != subject.holder)
            .map(named(OwnerRole::EntitlementOwner))
            .or_else(|| self.directory.manager(subject.holder).map(named(OwnerRole::Manager)))
            .or(next)
            .unwrap_or_else(Owner::unassigned)
    }

    /// The owner of the entitlement or the holder's manager, unless that is the person in question.
    pub(super) fn owner_other_than(&self, subject: &Subject, person: &Person) -> Owner {
        self.owner_none_of(subject, &[person])
    }

    /// The owner of the entitlement or the holder's manager, unless that is one of `persons`.
    pub(super) fn owner_none_of(&self, subject: &Subject, persons: &[&Person]) -> Owner {
        let of_entitlement = self
            .directory
            .entitlement_owner(subject.system, subject.entitlement)
            .map(|text| (OwnerRole::EntitlementOwner, text));
        let manager = self.directory.manager(subject.holder).map(|text| (OwnerRole::Manager, text));
        let is_other = |text: Text| {
            let named = self.frames.key(text);
            let meant = self.population.books.person(subject.system, text).key;
            persons.iter().all(|person| {
                ![person.key, self.frames.key(person.text)]
                    .iter()
                    .any(|k| [named, meant].contains(k))
            })
        };
        let mut others = of_entitlement.into_iter().chain(manager);
        others
            .find(|(_, text)| is_other(*text))
            .map_or_else(Owner::unassigned, |(role, text)| Owner::named(role, text))
    }

    /// The owner of the first of these grants' entitlements that has one, else nobody.
    pub(super) fn owner_of_any<'g>(&self, grants: impl IntoIterator<Item = &'g Grant>) -> Owner {
        let mut owners = grants
            .into_iter()
            .filter_map(|grant| self.directory.entitlement_owner(grant.system, grant.entitlement));
        owners.next().map_or_else(Owner::unassigned, |owner| {
            Owner::named(OwnerRole::EntitlementOwner, owner)
        })
    }

    /// Who answers for an account, else for the first of its entitlements that has an owner.
    pub(super) fn account_owner(&self, system: Key, account: Key) -> Owner {
        match self.population.books.owner_of(system, account).some() {
            Some(owner) => Owner::named(OwnerRole::AccountOwner, owner),
            None => self.owner_of_any(self.population.grants_of(system, account)),
        }
    }

    /// The first person who decided a line, as the one who should act.
    pub(super) fn approver(&self, line: &Line) -> Option<Owner> {
        let persons = self.population.approvers_of(line).iter();
        let first = persons.filter(|person| !person.automation).find_map(|p| p.text.some())?;
        Some(Owner::named(OwnerRole::Approver, first))
    }
}
