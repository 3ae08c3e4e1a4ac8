//! Emergency access that was not ended, looked at and taken back.

use crate::finding::{Attribute, Confidence, Evidence, Finding, Severity};
use crate::frames::{Flag, FrameKind, Instant, Key, Tickets, instant::MICROS_PER_DAY};
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::{Grant, Line, Outcome, Place, Population, Status, Verdict};

use super::casebook::{Asks, Casebook};
use super::references::EMERGENCY;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved emergency grant lines of which one of three things fails.
    /// *expiry*: neither the ticket nor the system has an end. *review_after_use*: within
    /// `review_days` of fulfilment (the ticket's time, else the system's) nobody verified the
    /// ticket and no access review decided about the access; inside these days it is open.
    /// *revocation_evidence*: the access is still live after its end, and no revocation or later
    /// approval has taken over. A line on which something cannot be told, and nothing fails, is not
    /// evaluable; one that still waits for its decision is open.
    ///
    /// **Why it matters.** Emergency access skips the checks that come before, so it rests on those
    /// that come after: an end that is enforced, and a second person who looks at what was done.
    /// Without them it is the shortest way round every other control.
    ///
    /// **How to answer it.** Take the access back now if it is still there. Have the owner of the
    /// system look at what was done with it and put that on the ticket. Let the emergency process
    /// set the end by itself, in hours, and open the review as a task with a due date.
    emergency_access_evidence {
        title: "Emergency access without an end, a review or its removal",
        family: Family::Exceptions,
        population: "emergency lines",
        scope: Scope::Requested,
        severity: Severity::Critical,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[Parameter {
            name: "review_days",
            default: Value::Whole(5),
            range: (1.0, 365.0),
            doc: "Days after fulfilment within which emergency access must be reviewed.",
        }],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, account, state, emergency, requested_at, decision, decided_at, approver, fulfilled_at, fulfiller, verified_at, verifier, closed_at, expires_at;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, expires_at, enabled, last_used_at;
            Certifications: campaign, system, entitlement, identity, account, reviewer, decision, decided_at;
        },
        references: EMERGENCY,
        test: test,
    }
}

const EXPIRY: &str = "expiry";
const REVIEW: &str = "review_after_use";
const REVOCATION: &str = "revocation_evidence";

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    if tickets.emergency.is_absent() {
        return Tested::default().without("emergency");
    }
    let bench = Bench { book, tickets, days: parameters.whole("review_days") };
    let lines = population.lines.iter().filter(|line| bench.is_tested(line));
    lines.map(|line| bench.judge(line)).collect()
}

/// The population, its tickets and the days a review may take.
struct Bench<'a> {
    book: Casebook<'a>,
    tickets: Tickets<'a>,
    days: i64,
}

/// How one of the three came out, and the field without which it did not.
type Result = (Verdict, &'static str);

const PASS: Result = (Verdict::Pass, "");
const FAIL: Result = (Verdict::Fail, "");
const OPEN: Result = (Verdict::Open, "");

const fn without(missing: &'static str) -> Result {
    (Verdict::NotEvaluable, missing)
}

impl Bench<'_> {
    fn is_tested(&self, line: &Line) -> bool {
        line.in_period
            && self.tickets.emergency.at(line.row as usize) == Some(Flag::True)
            && (line.is_allowed() || line.outcome == Outcome::Pending)
            && self.book.asks(&self.tickets, line) != Asks::Revoke
    }

    fn judge(&self, line: &Line) -> Judged {
        if line.outcome == Outcome::Pending {
            return Judged::Open;
        }
        let results = [
            (EXPIRY, self.expiry(line)),
            (REVIEW, self.review(line)),
            (REVOCATION, self.revocation(line)),
        ];
        let first = |verdict| results.iter().find(|(_, result)| result.0 == verdict);
        if first(Verdict::Fail).is_some() {
            return Judged::failed(self.finding(line, &results));
        }
        match (first(Verdict::NotEvaluable), first(Verdict::Open)) {
            (Some((_, (_, missing))), _) => Judged::NotEvaluable(missing),
            (None, Some(_)) => Judged::Open,
            (None, None) => Judged::Passed,
        }
    }

    /// The grant the line brought about, or was seen in.
    fn grant(&self, line: &Line) -> Option<&Grant> {
        let grant = line.effect.grant.or(line.grant)?;
        self.book.population.grants.get(grant as usize)
    }

    /// The end of the access: the ticket's, else the system's.
    fn end(&self, line: &Line) -> Option<Instant> {
        let of_system = || self.book.views.grants?.expires_at.at(self.grant(line)?.row as usize);
        self.tickets.expires_at.at(line.row as usize).or_else(of_system)
    }

    fn expiry(&self, line: &Line) -> Result {
        match self.end(line) {
            Some(_) => PASS,
            None if self.tickets.expires_at.is_absent() => without("expires_at"),
            None => FAIL,
        }
    }

    /// When the access was given: the ticket's time, else the system's.
    fn fulfilled(&self, line: &Line) -> Option<Instant> {
        let of_system = || self.book.population.arrival(self.grant(line)?).granted_at;
        self.tickets.fulfilled_at.at(line.row as usize).or_else(of_system)
    }

    fn review(&self, line: &Line) -> Result {
        let as_of = self.book.population.as_of(line.system);
        let Some(fulfilled) = self.fulfilled(line) else {
            let is_waiting = line.status == Status::AwaitingFulfilment;
            return if is_waiting { OPEN } else { without("fulfilled_at") };
        };
        let due = fulfilled.micros + self.days * MICROS_PER_DAY;
        let is_in_time = |at: Instant| !at.starts_before(fulfilled) && at.micros <= due.min(as_of);
        let verified = self.tickets.verified_at;
        if verified.at(line.row as usize).is_some_and(is_in_time)
            || self.reviews(line).iter().any(|(at, _)| is_in_time(*at))
        {
            return PASS;
        }
        let is_blind = verified.is_absent() && self.book.views.certifications.is_none();
        match as_of <= due {
            _ if is_blind => without("verified_at"),
            true => OPEN,
            false => FAIL,
        }
    }

    fn revocation(&self, line: &Line) -> Result {
        match (line.status, line.verdict) {
            (Status::RetainedPastExpiry, _) => FAIL,
            (_, Verdict::NotEvaluable) => without(line.missing),
            (Status::Verified | Status::EffectedTicketOpen, _) => self.still_held(line),
            (Status::AwaitingFulfilment, _) => OPEN,
            _ => PASS,
        }
    }

    /// Held: the end is to come, passed on the system only, or nobody knows it.
    fn still_held(&self, line: &Line) -> Result {
        let as_of = self.book.population.as_of(line.system);
        let is_live = self.grant(line).is_none_or(Grant::live);
        match self.end(line) {
            _ if !is_live => PASS,
            Some(end) if end.micros <= as_of => FAIL,
            Some(_) => OPEN,
            None => without("expires_at"),
        }
    }

    /// The review decisions on the access of a line, in the order of the file.
    fn reviews(&self, line: &Line) -> Vec<(Instant, u32)> {
        let (system, entitlement) = (line.system, line.entitlement);
        let named = self.book.frames.key(self.tickets.account.at(line.row as usize));
        let books = &self.book.population.books;
        let accounts = match named.some() {
            Some(account) => vec![account],
            None => books.accounts_of(system, line.holder).to_vec(),
        };
        let place = |account: Key| Place { system, account, holder: line.holder, entitlement };
        let mut found: Vec<(Instant, u32)> = accounts
            .into_iter()
            .chain([Key::NONE])
            .flat_map(|account| {
                let place = place(account);
                books.reviews_of(&place).map(|one| (one.at, one.row)).collect::<Vec<_>>()
            })
            .collect();
        found.sort_by_key(|(_, row)| *row);
        found.dedup();
        found
    }

    fn finding(&self, line: &Line, results: &[(&'static str, Result)]) -> Finding {
        let attribute =
            |(name, (result, _)): &(&'static str, Result)| Attribute { name, result: *result };
        let grant = self.grant(line).map(|one| self.book.row(&CONTROL, FrameKind::Grants, one.row));
        let review = |(_, row): &(Instant, u32)| -> Evidence {
            self.book.row(&CONTROL, FrameKind::Certifications, *row)
        };
        let reviews: Vec<Evidence> = self.reviews(line).iter().map(review).collect();
        self.book
            .on_line(&CONTROL, line, self.sentence(line, results))
            .with(results.iter().map(attribute).collect())
            .and_all(grant)
            .and_all(reviews)
    }

    fn sentence(&self, line: &Line, results: &[(&'static str, Result)]) -> String {
        let failed = results.iter().filter(|(_, result)| result.0 == Verdict::Fail);
        let said: Vec<String> = failed.map(|(name, _)| self.said(line, name)).collect();
        format!(
            "Emergency ticket {} of {} gave {} to {}: {}.",
            self.book.ticket_id(line),
            self.book.when(line.requested_at),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
            said.join("; "),
        )
    }

    fn said(&self, line: &Line, name: &str) -> String {
        match name {
            EXPIRY => "it has no end".to_owned(),
            REVIEW => format!("nobody looked at its use within {} days", self.days),
            _ => {
                let end = self.end(line).map(|end| self.book.last_day(end));
                let end = end.unwrap_or_else(|| "its end".into());
                format!("it is still live after {end}, and nothing took it back")
            }
        }
    }
}
