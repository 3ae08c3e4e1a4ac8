//! Access that outlives its end.

use crate::evidence;
use crate::finding::{Evidence, Finding, NaturalKey, Severity, Subject};
use crate::frames::{FrameKind, Frames, Grants, Instant, Tickets};
use crate::parameter::Parameters;
use crate::reconcile::{Grant, Line, Outcome, Population, Standing, Status, Verdict};

use super::casebook::{Asks, Casebook, severity, unconcerned, utc};
use super::references::STILL_HELD;
use super::tested::{Judged, Tested};

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
        population: "time-boxed lines and grants",
        severity: Severity::High,
        needs: &[FrameKind::Grants],
        parameters: &[],
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
    fn frames(&self) -> &Frames {
        self.book.frames
    }

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
            && matches!(line.outcome, Outcome::Approved | Outcome::Undocumented)
            && self.book.asks(&tickets, line) != Asks::Revoke;
        is_tested.then(|| match line.status {
            Status::RetainedPastExpiry => self.failed_line(&tickets, line, end),
            _ => unconcerned(line),
        })
    }

    fn failed_line(&self, tickets: &Tickets<'_>, line: &Line, end: Instant) -> Judged {
        let subject = self.book.line_subject(tickets, line);
        let severity = severity(CONTROL.severity, line.risk, line.privileged);
        let approver = self.book.approver(line);
        let owner = self.book.owner(&subject, approver, "unassigned");
        let first = self.quote_line(tickets, line);
        let finding = self.finding(severity, subject, Some(end), first).owned_by(owner);
        let held = line.grant.and_then(|grant| self.book.population.grants.get(grant as usize));
        let held = held.map(|grant| self.quote_grant(grant));
        Judged::Failed(held.into_iter().fold(finding, Finding::and).into())
    }

    /// Only grants with an end, their own or that of the line they rest on, are items.
    fn judge_grant(&self, grant: &Grant) -> Option<Judged> {
        let own = self.grants.expires_at.at(grant.row as usize);
        let approved = self.approved_until(grant);
        let is_over = own.is_some_and(|end| end.micros <= self.book.population.as_of(grant.system));
        match (grant.standing, grant.verdict) {
            (Standing::Expired, Verdict::Fail) => Some(self.failed_grant(grant, approved.or(own))),
            _ if is_over && grant.live => Some(self.failed_grant(grant, own)),
            (Standing::Expired, _) => Some(Judged::Listed),
            _ => own.or(approved).map(|_| Judged::Passed),
        }
    }

    /// The end of the line that a grant rests on.
    fn approved_until(&self, grant: &Grant) -> Option<Instant> {
        let rests_on_it = [Standing::ExplicitlyApproved, Standing::Expired];
        let line =
            self.book.line_behind(grant).filter(|_| rests_on_it.contains(&grant.standing))?;
        self.tickets?.expires_at.at(line.row as usize)
    }

    fn failed_grant(&self, grant: &Grant, end: Option<Instant>) -> Judged {
        let subject = self.book.grant_subject(grant);
        let severity = severity(CONTROL.severity, grant.risk, grant.privileged);
        let line = self.book.line_behind(grant);
        let approver = line.and_then(|line| self.book.approver(line));
        let owner = self.book.owner(&subject, approver, "unassigned");
        let ticket = self.tickets.zip(line).map(|(tickets, line)| self.quote_line(&tickets, line));
        let first = self.quote_grant(grant);
        let finding = self.finding(severity, subject, end, first).owned_by(owner);
        Judged::Failed(ticket.into_iter().fold(finding, Finding::and).into())
    }

    fn finding(
        &self,
        severity: Severity,
        subject: Subject,
        end: Option<Instant>,
        first: Evidence,
    ) -> Finding {
        let key = NaturalKey::of_access(self.frames(), &subject);
        let until = end.map_or("its end".to_owned(), |end| self.book.last_day(end));
        let sentence = format!(
            "{} was to hold {} until {until} and still holds it on {}.",
            self.book.who(subject.holder),
            self.book.what(subject.system, subject.entitlement),
            utc(self.book.population.as_of(subject.system)),
        );
        Finding::new(CONTROL.id, severity, &key, subject, sentence, first)
    }

    fn quote_line(&self, tickets: &Tickets<'_>, line: &Line) -> Evidence {
        evidence!(self.frames(), "ticket", tickets, line.row;
            ticket_id, action, system, entitlement, beneficiary, account, state, decided_at,
            approver, expires_at)
    }

    fn quote_grant(&self, grant: &Grant) -> Evidence {
        evidence!(self.frames(), "grant", self.grants, grant.row;
            snapshot_at, system, account, entitlement, via, granted_at, expires_at, enabled)
    }
}
