//! Revoked access that went too late.

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::{FrameKind, Instant, Key, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::ending::Gone;
use crate::reconcile::open_work::{is_open, is_open_work};
use crate::reconcile::{Line, Outcome, Population, Status};

use super::casebook::{Casebook, hours_said, raised, utc};
use super::references::STILL_HELD;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved revocations (and the old half of an exchange) after which the
    /// access was still live for longer than the service level for its risk allows, and those past
    /// it that are still not carried out. Time is elapsed hours from the decision (`[sla]` in the
    /// configuration, by default 24). The proof is the system's: a snapshot from after the limit
    /// that still has the access live. Where the access was gone between two snapshots and the limit
    /// lies between them as well, the line is not evaluable (`snapshot`); the ticket's own time of
    /// fulfilment says only when somebody said so. Of a revocation that a later line took over, only
    /// the first snapshot after it is looked at.
    ///
    /// Here is the difference to `revocation_not_effected`: that control reports the fact that
    /// revoked access is there now, this one the time it took. A revocation whose ticket is still open past its limit is both.
    /// One that was closed as done while the access is still there has no delay that could be
    /// measured: it is listed here and reported there, and so is access that came back
    /// (`resurrected_access`).
    ///
    /// **Why it matters.** Until it is gone, access that nobody wants any more can be used, and
    /// those whose access is revoked have a reason to use it. The delay is what an insurer and a
    /// regulator ask for first.
    ///
    /// **How to answer it.** Remove what is still there. For what was late find out where it waited:
    /// with the approver, in a queue, or for a nightly job. Snapshots taken more often make more of
    /// these lines evaluable.
    revocation_overdue {
        title: "Revoked access that went too late, or not yet",
        family: Family::EvidenceAndWorkflow,
        population: "approved revoke lines",
        scope: Scope::OpenWork,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, previous_entitlement, beneficiary, account, state, decision, decided_at, approver, fulfilled_at, closed_at;
            Approvals: ticket_id, stage, approver, decision, decided_at;
            Events: ticket_id, at, from_state, to_state, actor;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, enabled, last_used_at;
            Catalogue: system, entitlement, risk;
        },
        references: STILL_HELD,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let bench = Bench { book, tickets };
    population.lines.iter().filter_map(|line| Some(bench.judge(line, bench.takes(line)?))).collect()
}

/// The population and its tickets.
struct Bench<'a> {
    book: Casebook<'a>,
    tickets: Tickets<'a>,
}

impl Bench<'_> {
    /// What an approved line of this control takes away.
    fn takes(&self, line: &Line) -> Option<Key> {
        let is_tested =
            line.is_allowed() && is_open_work(self.book.population, &self.tickets, line);
        let taken = self.book.asks(&self.tickets, line).taken(line.entitlement);
        taken.filter(|_| is_tested)
    }

    fn judge(&self, line: &Line, taken: Key) -> Judged {
        let Some(decided) = line.decided_at.filter(|_| line.outcome == Outcome::Approved) else {
            return Judged::NotEvaluable("decided_at");
        };
        let accounts = self.book.population.accounts_meant(&self.tickets, line);
        let gone = self.book.population.books.gone_after(line.system, &accounts, taken, decided);
        let after = |at: i64| decided.hours_until(Instant::exact(at));
        let allowed = self.allowed(line, taken);
        match gone {
            Gone::Unseen => Judged::NotEvaluable("snapshot"),
            Gone::Between { by, .. } if after(by) <= allowed => Judged::Passed,
            Gone::Between { after: seen, .. } if after(seen) > allowed && self.is_last(line) => {
                self.failed(line, taken, decided, (seen, after(seen)))
            }
            Gone::Between { .. } => Judged::NotEvaluable("snapshot"),
            Gone::StillThere if !is_open(line) || !self.is_last(line) => Judged::Listed,
            Gone::StillThere => self.not_yet(line, taken, decided),
        }
    }

    /// Nothing decided later can be why the access was live again.
    fn is_last(&self, line: &Line) -> bool {
        !matches!(line.status, Status::Superseded | Status::Resurrected)
    }

    fn not_yet(&self, line: &Line, taken: Key, decided: Instant) -> Judged {
        let as_of = self.book.population.as_of(line.system);
        let waited = decided.hours_until(Instant::exact(as_of));
        if waited <= self.allowed(line, taken) {
            return Judged::Open;
        }
        self.failed(line, taken, decided, (as_of, waited))
    }

    fn allowed(&self, line: &Line, taken: Key) -> f64 {
        let (risk, _) = self.book.population.books.risk(line.system, taken);
        self.book.population.settings.sla.revocation.of(risk)
    }

    fn failed(
        &self,
        line: &Line,
        taken: Key,
        decided: Instant,
        (seen, waited): (i64, f64),
    ) -> Judged {
        let (risk, privileged) = self.book.population.books.risk(line.system, taken);
        let sentence = self.sentence(line, taken, decided, (seen, waited));
        let mut finding: Finding = self.book.on_line(&CONTROL, line, sentence);
        finding.subject.entitlement = taken;
        let finding = finding.of(raised(CONTROL.severity, risk, privileged));
        let entry = self.book.directory.entry(line.system, taken);
        let entry = entry.map(|(_, row)| self.book.row(&CONTROL, FrameKind::Catalogue, row as u32));
        let finding = finding.and_all(self.book.decision_rows(&CONTROL, line));
        Judged::failed(finding.and_all(self.held(line, taken, seen)).and_all(entry))
    }

    /// The rows that still held it when the snapshot of `seen` was taken.
    fn held(&self, line: &Line, taken: Key, seen: i64) -> Vec<Evidence> {
        let accounts = self.book.population.accounts_meant(&self.tickets, line).into_iter();
        let held = accounts
            .filter_map(|account| self.book.directory.held(seen, (line.system, account, taken)));
        held.map(|(_, row)| self.book.row(&CONTROL, FrameKind::Grants, row as u32)).collect()
    }

    fn sentence(
        &self,
        line: &Line,
        taken: Key,
        decided: Instant,
        (seen, waited): (i64, f64),
    ) -> String {
        format!(
            "Ticket {}, approved on {}, takes {} away from {}, who still held it on {}, {} later; the limit is {}.",
            self.book.ticket_id(line),
            self.book.when(decided),
            self.book.what(line.system, taken),
            self.book.who(line.holder),
            utc(seen),
            hours_said(waited),
            hours_said(self.allowed(line, taken)),
        )
    }
}
