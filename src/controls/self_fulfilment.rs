//! One person in two roles: approved and did it, or did it and checked it.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, State, Text, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Answered, Deciders, DecisionSource, Line, Outcome, Person, Population};

use super::casebook::{Casebook, is_approved};
use super::references::WHO_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that were carried out by a person who had approved them, or checked
    /// by the person who carried them out. Names are compared after correlation; where two people
    /// claim a name and one of them may be meant, nobody can say (`identity`). Automation is nobody. A line nobody checked is tested for the first half only; that it was not checked is
    /// `unverified_closure`.
    ///
    /// **Why it matters.** Approving, doing and checking are three steps so that three people see
    /// what happens. Somebody who approves and provisions can give anybody anything, and somebody
    /// who checks their own work finds it good.
    ///
    /// **How to answer it.** Have the access confirmed, or the work checked, by somebody else. Then
    /// take the right to provision away from those who approve, and let the tool refuse a check by
    /// whoever did the work.
    self_fulfilment {
        title: "Approved and carried out, or carried out and checked, by one person",
        family: Family::Fulfilment,
        population: "fulfilled lines",
        scope: Scope::Requested,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, approver, decided_at, fulfilled_at, fulfiller, verified_at, verifier;
            Approvals: ticket_id, stage, approver, decision, decided_at;
        },
        references: WHO_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let bench = Bench { deciders: book.deciders, book, tickets };
    let lines = population.lines.iter().filter(|line| line.in_period && is_fulfilled(line));
    lines.map(|line| bench.judge(line)).collect()
}

fn is_fulfilled(line: &Line) -> bool {
    is_approved(line) && matches!(line.state, State::Fulfilled | State::Verified | State::Closed)
}

/// What one of the two comparisons says.
enum Half {
    Different,
    Same(&'static str, Vec<Answered>),
    Unclear(&'static str),
}

/// The population and its tickets.
struct Bench<'a> {
    book: Casebook<'a>,
    deciders: Deciders<'a>,
    tickets: Tickets<'a>,
}

impl Bench<'_> {
    fn judge(&self, line: &Line) -> Judged {
        let text = self.tickets.fulfiller.at(line.row as usize);
        if text.some().is_none() {
            return Judged::NotEvaluable("fulfiller");
        }
        let fulfiller = self.book.population.books.person(line.system, text);
        if fulfiller.automation {
            return Judged::Passed;
        }
        let halves = [self.approved(line, &fulfiller), self.verified(line, &fulfiller)];
        let mut missing = None;
        let mut both = vec![];
        let mut answers = vec![];
        for half in halves {
            match half {
                Half::Different => {}
                Half::Unclear(field) => missing = missing.or(Some(field)),
                Half::Same(role, rows) => {
                    both.push(role);
                    answers.extend(rows);
                }
            }
        }
        match (both.is_empty(), missing) {
            (false, _) => Judged::failed(self.finding(line, &fulfiller, &both, &answers)),
            (true, Some(field)) => Judged::NotEvaluable(field),
            (true, None) => Judged::Passed,
        }
    }

    /// Whether who carried it out had approved it.
    fn approved(&self, line: &Line, fulfiller: &Person) -> Half {
        let answered = self.deciders.of_line(line);
        let own: Vec<Answered> =
            answered.iter().filter(|who| who.person.key == fulfiller.key).copied().collect();
        let is_known = !answered.is_empty() || line.decision_source == Some(DecisionSource::Policy);
        let may_be_own = |who: &Answered| self.may_be_one(&who.person, fulfiller);
        match (own.is_empty(), is_known && line.outcome == Outcome::Approved) {
            (false, _) => Half::Same("approved", own),
            (true, true) if answered.iter().any(may_be_own) => Half::Unclear("identity"),
            (true, true) => Half::Different,
            (true, false) => Half::Unclear("approver"),
        }
    }

    /// Whether who carried it out also checked it.
    fn verified(&self, line: &Line, fulfiller: &Person) -> Half {
        let row = line.row as usize;
        let text: Text = self.tickets.verifier.at(row);
        let is_verified = self.tickets.verified_at.at(row).is_some();
        if self.tickets.verifier.is_absent() || (text.some().is_none() && is_verified) {
            return Half::Unclear("verifier");
        }
        let verifier = self.book.population.books.person(line.system, text);
        match text.some().is_some() && verifier.key == fulfiller.key {
            true => Half::Same("checked", vec![]),
            false if self.may_be_one(&verifier, fulfiller) => Half::Unclear("identity"),
            false => Half::Different,
        }
    }

    /// Whether one of two goes by a name that several people claim, and may be the other.
    fn may_be_one(&self, one: &Person, other: &Person) -> bool {
        self.book.population.books.may_be_one(one, other)
    }

    fn finding(
        &self,
        line: &Line,
        fulfiller: &Person,
        both: &[&str],
        answers: &[Answered],
    ) -> Finding {
        let finding = self.book.on_line(&CONTROL, line, self.sentence(line, fulfiller, both));
        let owner = self.book.owner_other_than(&finding.subject, fulfiller);
        finding.owned_by(owner).and_all(self.book.rows_of_answers(&CONTROL, answers))
    }

    fn sentence(&self, line: &Line, fulfiller: &Person, both: &[&str]) -> String {
        format!(
            "{} carried out ticket {}, which gives or takes {} for {}, and also {} it.",
            self.book.who(fulfiller.key),
            self.book.ticket_id(line),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
            both.join(" and "),
        )
    }
}
