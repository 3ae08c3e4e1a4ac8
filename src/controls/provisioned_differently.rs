//! Access that is not what was approved.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, Instant, Instants, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Line, Population, Standing, Status};

use super::casebook::{Asks, Casebook, is_approved, unconcerned};
use super::references::NOT_AS_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved access that came out differently: the entitlement that was
    /// approved is absent, and at about that time something else appeared for the same person on
    /// the same system that nothing explains; or the access is there, and the system lets it last
    /// longer than was approved. An empty end on the system is later than any end that was
    /// approved; a system that gives no ends at all is not evaluable (`expires_at`). A system that
    /// keeps only days may let the access last until the day of its end is over. Lines without an
    /// end are tested for the entitlement only.
    ///
    /// **Why it matters.** The approval was for something else: for another entitlement, or for a
    /// shorter time. Nobody decided about what the person now holds.
    ///
    /// **How to answer it.** Compare both with what was asked for. Put the system right: take away
    /// what was given instead, or set the end that was approved. If the ticket was wrong, have what
    /// is there approved as it is.
    provisioned_differently {
        title: "Given something else, or for longer, than was approved",
        family: Family::Fulfilment,
        population: "approved lines that ask for access",
        scope: Scope::InCharge,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, account, state, decision, decided_at, approver, fulfilled_at, fulfiller, closed_at, expires_at;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, granted_by, expires_at;
        },
        references: NOT_AS_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let ends = book.views.grants.map(|grants| grants.expires_at);
    let bench = Bench { held: held(population), book, tickets, ends };
    let lines = population.lines.iter().filter(|line| bench.is_tested(line));
    lines.map(|line| bench.judge(line)).collect()
}

/// The grants that rest on each line.
fn held<'a>(population: &'a Population<'_>) -> FxHashMap<u32, Vec<&'a Grant>> {
    let rests = [Standing::ExplicitlyApproved, Standing::Expired, Standing::ApprovalUndocumented];
    let mut held: FxHashMap<u32, Vec<&Grant>> = FxHashMap::default();
    for grant in population.grants.iter().filter(|grant| rests.contains(&grant.standing)) {
        if let Some(line) = grant.line() {
            held.entry(line).or_default().push(grant);
        }
    }
    held
}

/// The population, and the frames that ends are read from.
struct Bench<'a> {
    book: Casebook<'a>,
    tickets: Tickets<'a>,
    /// The ends that the systems show.
    ends: Option<Instants<'a>>,
    held: FxHashMap<u32, Vec<&'a Grant>>,
}

impl Bench<'_> {
    fn is_tested(&self, line: &Line) -> bool {
        self.book.population.is_judged(line)
            && is_approved(line)
            && self.book.asks(&self.tickets, line) != Asks::Revoke
    }

    fn judge(&self, line: &Line) -> Judged {
        if line.status == Status::ProvisionedDifferently {
            return Judged::failed(self.given_instead(line));
        }
        let own = self.held.get(&line.row).map_or(&[][..], Vec::as_slice);
        let Some(end) = self.tickets.expires_at.at(line.row as usize).filter(|_| !own.is_empty())
        else {
            return unconcerned(line);
        };
        if self.ends.is_none_or(|ends| ends.is_absent()) {
            return Judged::NotEvaluable("expires_at");
        }
        match own.iter().find(|grant| self.outlasts(grant, end)) {
            Some(grant) => Judged::failed(self.given_longer(line, grant, end)),
            None => unconcerned(line),
        }
    }

    fn own_end(&self, grant: &Grant) -> Option<Instant> {
        self.ends?.at(grant.row as usize)
    }

    /// Whether the system lets a grant last longer than `approved`. An end known to the day is the
    /// midnight after it: it fits any hour of that day.
    fn outlasts(&self, grant: &Grant, approved: Instant) -> bool {
        let Some(own) = self.own_end(grant) else { return true };
        own.micros > approved.micros && !self.book.ends_on_the_same_day(own, approved)
    }

    fn given_instead(&self, line: &Line) -> Finding {
        let instead = self.book.grant_behind(line).map_or("something else".to_owned(), |grant| {
            self.book.what(grant.system, grant.entitlement)
        });
        let sentence = format!(
            "Ticket {} gives {} to {}, who does not hold it and got {instead} instead.",
            self.book.ticket_id(line),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
        );
        let finding = self.book.on_line(&CONTROL, line, sentence);
        finding.and_all(self.book.deciding_grant(&CONTROL, line))
    }

    fn given_longer(&self, line: &Line, grant: &Grant, end: Instant) -> Finding {
        let until = self.own_end(grant).map_or("without an end".to_owned(), |own| {
            format!("until {}", self.book.last_day(own))
        });
        let sentence = format!(
            "Ticket {} gives {} to {} until {}, and the system shows it {until}.",
            self.book.ticket_id(line),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
            self.book.last_day(end),
        );
        let mut finding = self.book.on_line(&CONTROL, line, sentence);
        finding.subject.account = grant.account;
        finding.and(self.book.row(&CONTROL, FrameKind::Grants, grant.row))
    }
}
