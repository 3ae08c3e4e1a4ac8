//! Access that was there before it was approved.

use crate::evidence;
use crate::finding::{Evidence, Finding, Severity};
use crate::frames::{FrameKind, Grants, Instant, Tickets};
use crate::parameter::Parameters;
use crate::reconcile::{EffectOrder, Grant, Line, Population};

use super::casebook::{Casebook, severity, utc};
use super::references::WITHOUT_TICKET;
use super::tested::{Judged, Tested};

control! {
    /// **What it finds.** Approved lines whose access took effect before the decision: the system
    /// says it was granted earlier, or a snapshot from before the decision already holds it. A
    /// renewal passes: when the access took effect, another approved and unexpired line allowed it.
    /// Where the system keeps no grant date and the snapshots leave both readings open, the line is
    /// not evaluable (`granted_at`). A decision known to the day and a grant on that day count as
    /// simultaneous.
    ///
    /// **Why it matters.** An approval after the fact is not a control but a record of what was
    /// done anyway. Whoever approves access that somebody already uses rarely says no.
    ///
    /// **How to answer it.** If it was an emergency, the ticket should say so and name the exception
    /// it was granted under. Otherwise tell whoever grants access on that system to wait for the
    /// decision, and have the entitlement's owner confirm this one knowing the order of events.
    retroactive_approval {
        title: "Approved after the access was already there",
        population: "effected grant lines in charge",
        severity: Severity::High,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        references: WITHOUT_TICKET,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let frames = population.frames;
    let (Some(tickets), Some(grants)) = (frames.tickets(), frames.grants()) else {
        return Tested::default();
    };
    let book = Casebook::open(population);
    let bench = Bench { book: &book, tickets: &tickets, grants: &grants };
    let lines = population.lines.iter().filter(|line| line.in_period);
    lines.filter_map(|line| Some(bench.judge(line, bench.effect(line)?))).collect()
}

/// The population and the frames that evidence is quoted from.
struct Bench<'a> {
    book: &'a Casebook<'a>,
    tickets: &'a Tickets<'a>,
    grants: &'a Grants<'a>,
}

impl<'a> Bench<'a> {
    /// The grant that the line brought about.
    fn effect(&self, line: &Line) -> Option<&'a Grant> {
        self.book.population.grants.get(line.effect.grant? as usize)
    }

    fn judge(&self, line: &Line, grant: &Grant) -> Judged {
        match (line.effect.order, line.decided_at) {
            (EffectOrder::Before, Some(decided)) => {
                Judged::Failed(self.finding(line, grant, decided))
            }
            (EffectOrder::InOrder | EffectOrder::NotPresent, _) => Judged::Passed,
            (EffectOrder::Possible, _) => Judged::NotEvaluable("granted_at"),
            (EffectOrder::Unknown, _) | (_, None) => Judged::NotEvaluable("decided_at"),
        }
    }

    fn finding(&self, line: &Line, grant: &Grant, decided: Instant) -> Box<Finding> {
        let mut subject = self.book.line_subject(self.tickets, line);
        subject.account = grant.account;
        let owner = self.book.owner(&subject, self.book.approver(line), "unassigned");
        let ticket = evidence!(self.book.frames, "ticket", self.tickets, line.row;
            ticket_id, action, system, entitlement, beneficiary, account, requested_at, decision,
            decided_at, approver, emergency, exception_id);
        let held = evidence!(self.book.frames, "grant", self.grants, grant.row;
            snapshot_at, system, account, entitlement, via, granted_at, granted_by);
        let severity = severity(CONTROL.severity, line.risk, line.privileged);
        let key = self.book.line_key(self.tickets, line);
        let sentence = self.sentence(line, grant, decided);
        let finding = Finding::new(CONTROL.id, severity, &key, subject, sentence, ticket);
        let finding = finding.and(held).owned_by(owner);
        self.first_seen(grant).into_iter().fold(finding, Finding::and).into()
    }

    /// Where only an earlier snapshot shows that the access came first: its row.
    fn first_seen(&self, grant: &Grant) -> Option<Evidence> {
        if grant.granted_at.is_some() {
            return None;
        }
        let access = (grant.system, grant.account, grant.entitlement);
        let (grants, row) = self.book.directory.held(grant.first_seen, access)?;
        (row != grant.row as usize).then(|| {
            evidence!(self.book.frames, "earlier grant", grants, row;
                snapshot_at, system, account, entitlement, via)
        })
    }

    fn sentence(&self, line: &Line, grant: &Grant, decided: Instant) -> String {
        let since = grant.granted_at.map_or_else(
            || format!("was there on {} at the latest", utc(grant.first_seen)),
            |at| format!("was granted on {}", self.book.when(at)),
        );
        format!(
            "Ticket {} approves {} for {} on {}, but the access {since}.",
            self.book.ticket_id(line),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
            self.book.when(decided),
        )
    }
}
