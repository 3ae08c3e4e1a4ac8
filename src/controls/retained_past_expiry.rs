//! Access that outlives its end.

use crate::finding::{Confidence, Severity};
use crate::frames::{FrameKind, Grants, Instant, Key, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Line, Population, Standing, Status, Verdict};

use super::casebook::{Asks, Casebook, is_approved, unconcerned, utc};
use super::references::STILL_HELD;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Access that was given for a time and is still live after it: the end that
    /// the ticket names has passed, or the end that the system itself shows. It is seen from both
    /// sides: a time-boxed line and the grant it allowed are two items tested and one finding.
    /// Access that was switched off at its end passes.
    ///
    /// **Why it matters.** The end date was the condition of the approval: after it nobody has
    /// approved the access. An end that nothing enforces teaches everybody to ask for short access
    /// and keep it.
    ///
    /// **How to answer it.** Remove the access, or have it renewed by a new approved line. Then ask
    /// why the end was not enforced: most systems can hold the end date themselves.
    retained_past_expiry {
        title: "Still live after its end",
        family: Family::Fulfilment,
        population: "time-boxed lines and grants",
        scope: Scope::InCharge,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, account, state, decided_at, approver, expires_at;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, expires_at, enabled;
        },
        references: STILL_HELD,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let frames = population.frames;
    let Some(grants) = frames.grants() else { return Tested::default() };
    let bench = Bench { book: Casebook::open(population), tickets: frames.tickets(), grants };
    if !bench.knows_ends() {
        return Tested::default().without("expires_at");
    }
    let lines = population.lines.iter().filter_map(|line| bench.judge_line(line));
    lines.chain(population.grants.iter().filter_map(|grant| bench.judge_grant(grant))).collect()
}

/// The population and the frames that the evidence is quoted from.
struct Bench<'a> {
    book: Casebook<'a>,
    tickets: Option<Tickets<'a>>,
    grants: Grants<'a>,
}

impl Bench<'_> {
    /// Whether any export has a place in which an end could stand.
    fn knows_ends(&self) -> bool {
        let on_tickets = self.tickets.is_some_and(|tickets| !tickets.expires_at.is_absent());
        on_tickets || !self.grants.expires_at.is_absent()
    }

    /// Only approved (or carried out) grant lines with an end are items of this control.
    fn judge_line(&self, line: &Line) -> Option<Judged> {
        let tickets = self.tickets?;
        let end = tickets.expires_at.at(line.row as usize)?;
        let is_tested = self.book.population.is_judged(line)
            && is_approved(line)
            && self.book.asks(&tickets, line) != Asks::Revoke;
        is_tested.then(|| match line.status {
            Status::RetainedPastExpiry => self.failed_line(line, end),
            _ => unconcerned(line),
        })
    }

    fn failed_line(&self, line: &Line, end: Instant) -> Judged {
        let sentence = self.sentence(line.system, line.holder, line.entitlement, Some(end));
        let finding = self.book.on_line_access(&CONTROL, line, sentence);
        Judged::failed(finding.and_all(self.book.deciding_grant(&CONTROL, line)))
    }

    /// Only grants with an end, their own or that of the line they rest on, are items.
    fn judge_grant(&self, grant: &Grant) -> Option<Judged> {
        let own = self.grants.expires_at.at(grant.row as usize);
        let approved = self.approved_until(grant);
        let is_over = own.is_some_and(|end| end.micros <= self.book.population.as_of(grant.system));
        match (grant.standing, grant.verdict) {
            (Standing::Expired, Verdict::Fail) => Some(self.failed_grant(grant, approved.or(own))),
            _ if is_over && grant.live() => Some(self.failed_grant(grant, own)),
            (Standing::Expired, _) => Some(Judged::Listed),
            _ => own.or(approved).map(|_| Judged::Passed),
        }
    }

    /// The end of the line that a grant rests on.
    fn approved_until(&self, grant: &Grant) -> Option<Instant> {
        let line = self.book.population.approved_line(grant)?;
        self.tickets?.expires_at.at(line.row as usize)
    }

    fn failed_grant(&self, grant: &Grant, end: Option<Instant>) -> Judged {
        let sentence = self.sentence(grant.system, grant.holder, grant.entitlement, end);
        let finding = self.book.on_grant_access(&CONTROL, grant, sentence);
        Judged::failed(finding.and_all(self.book.deciding_line(&CONTROL, grant)))
    }

    fn sentence(&self, system: Key, holder: Key, entitlement: Key, end: Option<Instant>) -> String {
        let until = end.map_or("its end".to_owned(), |end| self.book.last_day(end));
        format!(
            "{} was to hold {} until {until} and still holds it on {}.",
            self.book.who(holder),
            self.book.what(system, entitlement),
            utc(self.book.population.as_of(system)),
        )
    }
}
