//! Access that was there before it was approved.

use crate::evidence;
use crate::finding::{Evidence, Finding, Severity};
use crate::frames::{FrameKind, Grants, Instant, Tickets};
use crate::parameter::Parameters;
use crate::reconcile::{Grant, Line, Outcome, Population};

use super::casebook::{Asks, Casebook, severity, utc};
use super::history::History;
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
    let history = History::of(&book, &tickets);
    let bench = Bench { book: &book, tickets: &tickets, grants: &grants, history };
    let vouched = vouched(population);
    let lines = population.lines.iter().zip(&vouched);
    lines.filter_map(|(line, grant)| Some(bench.judge(line, bench.effect(line, *grant)?))).collect()
}

/// For each line, the newest current grant of its entitlement that vouching rests on it.
fn vouched<'a>(population: &'a Population<'_>) -> Vec<Option<&'a Grant>> {
    let mut newest: Vec<Option<&Grant>> = vec![None; population.lines.len()];
    for grant in &population.grants {
        let Some(place) = grant.line.map(|line| line as usize) else { continue };
        if population.lines.get(place).is_none_or(|line| line.entitlement != grant.entitlement) {
            continue;
        }
        if newest[place].is_none_or(|known| effected(known) < effected(grant)) {
            newest[place] = Some(grant);
        }
    }
    newest
}

fn effected(grant: &Grant) -> i64 {
    grant.granted_at.map_or(grant.first_seen, |at| at.micros)
}

/// What the order of two events is.
enum Order {
    Before,
    NotBefore,
    Unknown,
}

/// The order of a grant's effect and a decision.
fn order(grant: &Grant, decided: Instant) -> Order {
    match (grant.granted_at, grant.last_absent) {
        (Some(granted), _) if granted.starts_before(decided) => Order::Before,
        (Some(_), _) => Order::NotBefore,
        (None, _) if grant.first_seen < decided.micros => Order::Before,
        (None, Some(absent)) if absent >= decided.micros => Order::NotBefore,
        (None, _) => Order::Unknown,
    }
}

/// The population, the frames that evidence is quoted from, and what was decided when.
struct Bench<'a> {
    book: &'a Casebook<'a>,
    tickets: &'a Tickets<'a>,
    grants: &'a Grants<'a>,
    history: History<'a>,
}

impl<'a> Bench<'a> {
    /// The grant that an approved grant line of the period, still in charge, brought about.
    fn effect(&self, line: &Line, vouched: Option<&'a Grant>) -> Option<&'a Grant> {
        let is_tested = line.in_period
            && line.in_charge
            && line.outcome == Outcome::Approved
            && self.book.asks(self.tickets, line) != Asks::Revoke;
        if !is_tested {
            return None;
        }
        vouched.or_else(|| {
            let grant = self.book.population.grants.get(line.grant? as usize)?;
            let is_its_own = grant.line.is_none() && grant.entitlement == line.entitlement;
            (is_its_own && grant.system == line.system && grant.holder == line.holder)
                .then_some(grant)
        })
    }

    fn judge(&self, line: &Line, grant: &Grant) -> Judged {
        let Some(decided) = line.decided_at else { return Judged::NotEvaluable("decided_at") };
        match order(grant, decided) {
            Order::NotBefore => Judged::Passed,
            Order::Unknown => Judged::NotEvaluable("granted_at"),
            Order::Before if self.history.is_renewal(line, grant) => Judged::Passed,
            Order::Before if self.may_have_been_away(line, grant) => {
                Judged::NotEvaluable("granted_at")
            }
            Order::Before => Judged::Failed(self.finding(line, grant, decided)),
        }
    }

    fn may_have_been_away(&self, line: &Line, grant: &Grant) -> bool {
        grant.granted_at.is_none() && self.history.revoked_since_first_seen(line, grant)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Key, Origin, Risk};
    use crate::reconcile::{MatchRule, Standing, Verdict};

    fn grant(granted_at: Option<i64>, last_absent: Option<i64>, first_seen: i64) -> Grant {
        Grant {
            row: 0,
            system_index: 0,
            system: Key::NONE,
            account: Key::NONE,
            entitlement: Key::NONE,
            holder: Key::NONE,
            match_rule: MatchRule::Given,
            standing: Standing::ExplicitlyApproved,
            rule: 2,
            verdict: Verdict::Pass,
            missing: "",
            line: None,
            first_seen,
            last_absent,
            granted_at: granted_at.map(Instant::exact),
            live: true,
            orphaned: None,
            used_after_end: None,
            ownerless: None,
            dormant: None,
            disabled: None,
            risk: Risk::Medium,
            privileged: false,
            origin: Origin { file: 0, line: 2 },
        }
    }

    fn shown(grant: &Grant) -> &'static str {
        match order(grant, Instant::exact(100)) {
            Order::Before => "before",
            Order::NotBefore => "not before",
            Order::Unknown => "unknown",
        }
    }

    #[test]
    fn a_grant_date_decides_whatever_the_snapshots_say() {
        assert_eq!(shown(&grant(Some(99), Some(150), 200)), "before");
        assert_eq!(shown(&grant(Some(100), None, 50)), "not before");
    }

    #[test]
    fn without_a_grant_date_only_a_snapshot_from_before_is_certain() {
        assert_eq!(shown(&grant(None, Some(50), 99)), "before");
        assert_eq!(shown(&grant(None, None, 99)), "before");
        assert_eq!(shown(&grant(None, Some(99), 100)), "unknown");
        assert_eq!(shown(&grant(None, None, 100)), "unknown");
        assert_eq!(shown(&grant(None, Some(100), 200)), "not before");
    }
}
