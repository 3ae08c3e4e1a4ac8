//! Access that was revoked and is still there.

use crate::finding::{Confidence, Severity, Subject};
use crate::frames::{FrameKind, Key, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Line, Outcome, Population, Standing, Status, Verdict};

use super::casebook::{Asks, Casebook, is_approved, unconcerned, utc};
use super::references::STILL_HELD;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Access that an approved revocation should have ended and that is still
    /// live in the current snapshot, past the time allowed for it. It is seen from both sides: the
    /// revocation's line and the grant it did not end are two items tested and one finding. Where
    /// the revocation is known to have worked and the access came back, `resurrected_access`
    /// reports it instead.
    ///
    /// **Why it matters.** Everybody believes the access is gone: the ticket is closed, the next
    /// review may not look, and the person can still use it. A return between two snapshots that
    /// carries no grant date cannot be told from a removal that never happened, so this finding may
    /// hide one.
    ///
    /// **How to answer it.** Remove the access now and check that it is gone. Then find out which
    /// path gave it: a second account, a group, or a nightly job that puts it back. If somebody
    /// decided to keep it, record that as an exception or a review decision newer than the
    /// revocation.
    revocation_not_effected {
        title: "Revoked, and still there",
        family: Family::Fulfilment,
        population: "approved revoke lines; current grants under a revocation",
        scope: Scope::InCharge,
        severity: Severity::Critical,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, previous_entitlement, beneficiary, account, state, decision, decided_at, approver, fulfilled_at, closed_at;
            Approvals: ticket_id, stage, approver, decision, decided_at;
            Events: ticket_id, at, from_state, to_state, actor;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, enabled, last_used_at;
        },
        references: STILL_HELD,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let bench = Bench { book, tickets };
    let resurrected = bench.resurrected();
    let lines = population.lines.iter().filter(|line| bench.is_tested(line));
    let lines = lines.map(|line| bench.judge_line(line));
    lines
        .chain(population.grants.iter().filter_map(|g| bench.judge_grant(g, &resurrected)))
        .collect()
}

/// The population and its tickets.
struct Bench<'a> {
    book: Casebook<'a>,
    tickets: Tickets<'a>,
}

/// System, holder, entitlement, and the account if the line names one.
type Reach = (Key, Key, Key, Key);

impl<'a> Bench<'a> {
    fn is_tested(&self, line: &Line) -> bool {
        self.book.population.is_judged(line)
            && is_approved(line)
            && self.book.asks(&self.tickets, line) == Asks::Revoke
    }

    fn judge_line(&self, line: &Line) -> Judged {
        match line.status {
            Status::RevocationNotEffected => {
                let sentence = self.sentence(&self.book.line_subject(line), Some(line));
                let finding = self.book.on_line_access(&CONTROL, line, sentence);
                let finding = finding.and_all(self.book.decision_rows(&CONTROL, line));
                Judged::failed(finding.and_all(self.book.deciding_grant(&CONTROL, line)))
            }
            _ => unconcerned(line),
        }
    }

    /// Only grants under a revocation are items of this control.
    fn judge_grant(&self, grant: &Grant, resurrected: &[Reach]) -> Option<Judged> {
        match (grant.standing, grant.verdict) {
            (Standing::PendingDeprovisioning, _) => Some(Judged::Open),
            (Standing::RevokedButPresent, Verdict::Fail) if !self.came_back(grant, resurrected) => {
                let line = self.book.line_behind(grant);
                let sentence = self.sentence(&self.book.grant_subject(grant), line);
                let finding = self.book.on_grant_access(&CONTROL, grant, sentence);
                Some(Judged::failed(finding.led_by(self.book.deciding_line(&CONTROL, grant))))
            }
            (Standing::RevokedButPresent, _) => Some(Judged::Listed),
            _ => None,
        }
    }

    /// What the lines reach that raise `resurrected_access`, sorted.
    fn resurrected(&self) -> Vec<Reach> {
        let population = self.book.population;
        let lines = population.lines.iter().filter(|line| {
            line.status == Status::Resurrected && line.in_charge && population.is_judged(line)
        });
        let account = |line: &Line| self.tickets.account.at(line.row as usize);
        let mut reached: Vec<Reach> = lines
            .map(|l| (l.system, l.holder, l.entitlement, self.book.frames.key(account(l))))
            .collect();
        reached.sort_unstable();
        reached
    }

    fn came_back(&self, grant: &Grant, resurrected: &[Reach]) -> bool {
        let by = |account| (grant.system, grant.holder, grant.entitlement, account);
        [Key::NONE, grant.account].iter().any(|key| resurrected.binary_search(&by(*key)).is_ok())
    }

    fn sentence(&self, subject: &Subject, line: Option<&Line>) -> String {
        let revoked = line.map_or("A revocation".to_owned(), |line| match line.outcome {
            Outcome::Undocumented => {
                format!("Ticket {}, with no decision on record,", self.book.ticket_id(line))
            }
            _ => {
                let decided = self.book.decided(line);
                format!("Ticket {}, approved on {decided},", self.book.ticket_id(line))
            }
        });
        format!(
            "{revoked} takes {} away from {}, who still holds it on {}.",
            self.book.what(subject.system, subject.entitlement),
            self.book.who(subject.holder),
            utc(self.book.population.as_of(subject.system)),
        )
    }
}
