//! Exceptions, certifications and birthright: what may stand behind a grant beside a ticket.

use tickmark::frames::{ExceptionKind, Review, Word};

use super::authority::Court;
use super::history::GrantKey;
use super::instants::{At, DAY, HOUR};
use super::people::Holder;
use super::rows::{Certification, Exception, GrantRow, Identity, Ledger};

/// Whether a rule fits, as far as can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    Yes,
    No,
    /// There is no list of identities.
    NotEvaluable,
}

impl Exception {
    /// "In force: approved_at <= as_of, not revoked, expires_at null or > as_of."
    pub fn in_force(&self, as_of: i64) -> bool {
        let revoked = self.revoked.is_some_and(|at| at.micros <= as_of);
        !revoked && self.expires.is_none_or(|at| at > as_of)
    }
}

impl Court<'_> {
    /// "Exceptions compare identity (correlated), account, system, entitlement, and ticket_id (with
    /// the grant's ticket_ref or a line on K); at least one of these must be given and all that are
    /// given must match." "approved_at null or later: covers nothing." Kind `sod` never covers.
    pub fn exceptions(&self, row: &GrantRow, holder: &Holder) -> Vec<&Exception> {
        let as_of = self.ledger.as_of_system(&row.system);
        let covers = |e: &&Exception| {
            let given = [&e.identity, &e.account, &e.system, &e.entitlement, &e.ticket];
            e.kind == ExceptionKind::Access
                && e.approved.is_some_and(|at| at.micros <= as_of)
                && given.iter().any(|cell| cell.is_some())
                && e.system.as_ref().is_none_or(|system| *system == row.system)
                && e.account.as_ref().is_none_or(|account| *account == row.account)
                && e.entitlement.as_ref().is_none_or(|name| *name == row.entitlement)
                && e.identity.as_ref().is_none_or(|name| self.names(e, holder, name))
                && e.ticket.as_ref().is_none_or(|ticket| self.is_ticket_of(row, ticket))
        };
        self.ledger.exceptions.iter().filter(covers).collect()
    }

    /// A name is correlated in the system the exception names.
    fn names(&self, exception: &Exception, holder: &Holder, name: &str) -> bool {
        let system = exception.system.as_deref().unwrap_or_default();
        self.ledger.person(system, name).key == holder.key
    }

    fn is_ticket_of(&self, row: &GrantRow, ticket: &str) -> bool {
        let key = row.key();
        let on_k = self.cases.iter().any(|case| {
            case.t.id == ticket
                && case.t.system == row.system
                && case.halves().iter().any(|(_, name)| *name == row.entitlement)
                && self.reaches(case, &row.entitlement, &key.1)
        });
        row.ticket.as_deref() == Some(ticket) || on_k
    }
}

impl Ledger<'_> {
    /// Decisions on K of one account, known by as-of. "`no_response` and rows without decided_at are
    /// not decisions." One that names an account speaks of that account's grant, unless it also
    /// names a person and the account is known to be somebody else's; one that names only a person
    /// speaks of every account of that holder.
    pub fn reviews(&self, key: &GrantKey, holder: &str) -> Vec<(&Certification, At)> {
        let as_of = self.as_of_system(&key.0);
        let on = |row: &&Certification| {
            let account = row.account.as_ref().is_none_or(|account| *account == key.1);
            let unknown = row.account.is_some() && !self.holder_of_account(&key.0, &key.1).known;
            let person = |name: &String| unknown || self.person(&key.0, name).key == holder;
            row.system == key.0
                && row.entitlement == key.2
                && (row.account.is_some() || row.identity.is_some())
                && account
                && row.identity.as_ref().is_none_or(person)
                && row.decision != Review::NoResponse
        };
        let known =
            self.certifications.iter().filter(on).filter_map(|row| Some((row, row.decided?)));
        known.filter(|(_, at)| at.micros <= as_of).collect()
    }

    /// "Ties: the later line of the file."
    pub fn newest_review(&self, key: &GrantKey, holder: &str) -> Option<(&Certification, At)> {
        let reviews = self.reviews(key, holder).into_iter();
        reviews.max_by_key(|(row, at)| (at.micros, row.place.clone()))
    }

    /// "not older than `review_days` (catalogue, else config) at as_of"
    pub fn is_fresh(&self, key: &GrantKey, decided: At) -> bool {
        let own = self.offer(&key.0, &key.2).and_then(|offer| offer.review_days);
        let days = own.unwrap_or(self.knobs.review_days);
        self.as_of_system(&key.0) - decided.micros <= days * DAY
    }

    /// "Birthright: `field=value` joined by `;`, all must hold; `*` fits any resolved identity;
    /// without identities not evaluable."
    pub fn birthright(&self, key: &GrantKey, holder: &Holder) -> Fits {
        let rule = self.offer(&key.0, &key.2).and_then(|offer| offer.birthright.as_deref());
        let Some(rule) = rule else { return Fits::No };
        if self.identities.is_none() {
            return Fits::NotEvaluable;
        }
        let Some(identity) = self.identity(&holder.key).filter(|_| holder.resolves()) else {
            return Fits::No;
        };
        let holds = |part: &str| {
            let (field, value) = part.split_once('=').expect("field=value");
            field_of(identity, field.trim()).as_deref() == Some(value.trim())
        };
        if rule == "*" || rule.split(';').all(holds) { Fits::Yes } else { Fits::No }
    }

    /// The end of the revocation SLA.
    pub fn revocation_due(&self, key: &GrantKey, decided: At) -> i64 {
        let risk = self.offer(&key.0, &key.2).map(|offer| offer.risk);
        let hours = match risk {
            Some(tickmark::frames::Risk::High) => self.knobs.revocation_hours_high,
            _ => self.knobs.revocation_hours,
        };
        decided.micros + hours * HOUR
    }
}

/// "field = any identities column (kind defaults to human)"
fn field_of(identity: &Identity, field: &str) -> Option<String> {
    match field {
        "identity" => Some(identity.key.clone()),
        "kind" => Some(identity.kind.map_or("human", Word::as_str).to_owned()),
        "status" => Some(identity.status.as_str().to_owned()),
        "department" => identity.department.clone(),
        "title" => identity.title.clone(),
        "email" => identity.email.clone(),
        "login" => identity.login.clone(),
        "owner" => identity.owner.clone(),
        _ => None,
    }
}
