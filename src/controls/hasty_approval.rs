//! Decisions nobody can have thought about.

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::frames::instant::MICROS_PER_SECOND;
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::haste::{Burst, Haste, Limits, somebody, took};
use crate::reconcile::{Answered, Deciders, DecisionSource, Line, Population};

use super::casebook::{Casebook, is_decided, utc};
use super::references::WHO_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines decided within a minute of the request, and lines decided in a
    /// burst: one person answered more than 20 different tickets within five minutes. Only lines of
    /// which both times are known to the second are tested, and only people: a policy, and names
    /// the configuration lists as automation, may be as quick as they like. A line decided before
    /// it was asked for is `impossible_dates`.
    ///
    /// **Why it matters.** Nobody reads a request, looks up what the entitlement allows and thinks
    /// about the person in that time. Such an approval is a click, and a hundred of them prove as
    /// much as one.
    ///
    /// **How to answer it.** Ask the approver what they look at. If a list is decided in a meeting,
    /// record the meeting as the decision. If there are too many requests to read, make the
    /// harmless ones a policy that approves by itself, and list its name under automation.
    hasty_approval {
        title: "Decided faster than anybody can read it",
        family: Family::Authority,
        population: "decided lines",
        scope: Scope::Requested,
        severity: Severity::Low,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[
            Parameter {
                name: "seconds",
                default: Value::Whole(Limits::USUAL.seconds),
                range: (0.0, 86_400.0),
                doc: "Seconds after the request within which a decision is hasty.",
            },
            Parameter {
                name: "burst_tickets",
                default: Value::Whole(Limits::USUAL.burst_tickets),
                range: (1.0, 100_000.0),
                doc: "Different tickets that one person may decide in one burst; more are hasty.",
            },
            Parameter {
                name: "burst_seconds",
                default: Value::Whole(Limits::USUAL.burst_seconds),
                range: (1.0, 86_400.0),
                doc: "Seconds from the first to the last decision of a burst.",
            },
        ],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, requested_at, decision, decided_at, approver;
            Approvals: ticket_id, stage, approver, decision, decided_at;
        },
        references: WHO_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let deciders = book.deciders;
    let limits = Limits {
        seconds: parameters.whole("seconds"),
        burst_tickets: parameters.whole("burst_tickets"),
        burst_seconds: parameters.whole("burst_seconds"),
    };
    let haste = Haste::of(population, &deciders, limits);
    let bench = Bench { book, deciders, haste };
    let decided = population.lines.iter().filter(|line| line.in_period && is_decided(line));
    decided.map(|line| bench.judge(line)).collect()
}

/// The population, and who was in a hurry.
struct Bench<'a> {
    book: Casebook<'a>,
    deciders: Deciders<'a>,
    haste: Haste,
}

impl Bench<'_> {
    fn judge(&self, line: &Line) -> Judged {
        let answered = self.deciders.of_line(line);
        let persons: Vec<Answered> =
            answered.iter().filter(|who| somebody(who).is_some()).copied().collect();
        if persons.is_empty() {
            let automatic =
                !answered.is_empty() || line.decision_source == Some(DecisionSource::Policy);
            return if automatic { Judged::Passed } else { Judged::NotEvaluable("approver") };
        }
        let took = match took(line) {
            Ok(took) => took,
            Err(missing) => return Judged::NotEvaluable(missing),
        };
        if self.haste.is_in_no_time(took) {
            return Judged::failed(self.finding(line, &persons, &self.in_no_time(line, took)));
        }
        match self.burst(line, &persons) {
            Some(burst) => {
                let finding = self.finding(line, &persons, &self.in_a_burst(line, burst));
                Judged::failed(finding.and_all(self.ends(burst)))
            }
            None => Judged::Passed,
        }
    }

    /// The burst the line is part of; of several that of the first person.
    fn burst(&self, line: &Line, persons: &[Answered]) -> Option<Burst> {
        let bursts = persons.iter().filter_map(somebody);
        let bursts = bursts.filter_map(|person| self.haste.burst(line, person));
        bursts.min_by_key(|burst| burst.person).copied()
    }

    fn finding(&self, line: &Line, persons: &[Answered], sentence: &str) -> Finding {
        let rows: Vec<Evidence> = self.book.rows_of_answers(&CONTROL, persons);
        let finding = self.book.on_line(&CONTROL, line, sentence.to_owned()).and_all(rows);
        let persons: Vec<_> = persons.iter().map(|who| &who.person).collect();
        let owner = self.book.owner_none_of(&finding.subject, &persons);
        finding.owned_by(owner)
    }

    /// The tickets a burst began and ended with: what lies between them can be counted again.
    fn ends(&self, burst: Burst) -> [Evidence; 2] {
        let ticket = |line| self.book.row(&CONTROL, FrameKind::Tickets, line);
        let [first, last] = burst.ends;
        [ticket(first).called("first of the burst"), ticket(last).called("last of the burst")]
    }

    fn in_no_time(&self, line: &Line, took: i64) -> String {
        let seconds = took / MICROS_PER_SECOND;
        let plural = if seconds == 1 { "" } else { "s" };
        format!(
            "Ticket {} about {} for {} was {} {seconds} second{plural} after it was asked for on {}.",
            self.book.ticket_id(line),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
            line.outcome,
            utc(line.requested_at.micros),
        )
    }

    fn in_a_burst(&self, line: &Line, burst: Burst) -> String {
        format!(
            "Ticket {} about {} for {} is one of {} that {} decided between {} and {}.",
            self.book.ticket_id(line),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
            burst.tickets,
            self.book.who(burst.person),
            utc(burst.from),
            utc(burst.to),
        )
    }
}
