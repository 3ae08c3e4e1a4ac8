//! Decisions nobody can have thought about.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::instant::MICROS_PER_SECOND;
use crate::frames::{FrameKind, Instant, Key, Precision};
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
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
                default: Value::Whole(60),
                range: (0.0, 86_400.0),
                doc: "Seconds after the request within which a decision is hasty.",
            },
            Parameter {
                name: "burst_tickets",
                default: Value::Whole(20),
                range: (1.0, 100_000.0),
                doc: "Different tickets that one person may decide in one burst; more are hasty.",
            },
            Parameter {
                name: "burst_seconds",
                default: Value::Whole(300),
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
    let bursts = bursts(&book, &deciders, parameters);
    let limit = parameters.whole("seconds").saturating_mul(MICROS_PER_SECOND);
    let bench = Bench { book, deciders, bursts, limit };
    let decided = population.lines.iter().filter(|line| line.in_period && is_decided(line));
    decided.map(|line| bench.judge(line)).collect()
}

/// One person's answer to the line numbered `line`.
#[derive(Debug, Clone, Copy)]
struct Click {
    at: i64,
    ticket: Key,
    line: u32,
}

/// Many tickets answered by one person in a short time.
#[derive(Debug, Clone, Copy)]
struct Burst {
    person: Key,
    from: i64,
    to: i64,
    tickets: usize,
    /// Its first and its last line.
    ends: [u32; 2],
}

/// The bursts by the lines that are part of one; of several the first.
fn bursts(
    book: &Casebook<'_>,
    deciders: &Deciders<'_>,
    parameters: &Parameters,
) -> FxHashMap<u32, Burst> {
    let limit = parameters.whole("burst_tickets") as usize;
    let length = parameters.whole("burst_seconds").saturating_mul(MICROS_PER_SECOND);
    let mut found = FxHashMap::default();
    for (person, clicks) in clicks(book, deciders) {
        for (burst, part) in bursts_of(person, &clicks, limit, length) {
            for click in part {
                found.entry(click.line).or_insert(burst);
            }
        }
    }
    found
}

/// What each person answered, in the order of time; persons in the order of their keys.
fn clicks(book: &Casebook<'_>, deciders: &Deciders<'_>) -> Vec<(Key, Vec<Click>)> {
    let mut all: FxHashMap<Key, Vec<Click>> = FxHashMap::default();
    let lines = book.population.lines.iter().filter(|line| is_decided(line));
    for line in lines {
        let ticket = book.ticket(line);
        for who in deciders.of_line(line) {
            if let (Some(at), Some(person)) = (who.at.filter(exact), somebody(&who)) {
                all.entry(person).or_default().push(Click {
                    at: at.micros,
                    ticket,
                    line: line.row,
                });
            }
        }
    }
    let mut all: Vec<(Key, Vec<Click>)> = all.into_iter().collect();
    all.sort_unstable_by_key(|(person, _)| *person);
    for (_, clicks) in &mut all {
        clicks.sort_unstable_by_key(|click| (click.at, click.line));
    }
    all
}

/// The stretches of `clicks` in which more than `limit` tickets were answered within `length`. Each
/// click is named by the first stretch that has it, so that the work stays linear.
fn bursts_of(person: Key, clicks: &[Click], limit: usize, length: i64) -> Vec<(Burst, &[Click])> {
    let mut inside: FxHashMap<Key, u32> = FxHashMap::default();
    let (mut first, mut named, mut bursts) = (0, 0, vec![]);
    for (last, click) in clicks.iter().enumerate() {
        *inside.entry(click.ticket).or_default() += 1;
        while click.at - clicks[first].at > length {
            leave(&mut inside, clicks[first].ticket);
            first += 1;
        }
        if inside.len() > limit {
            let (from, to, tickets) = (clicks[first].at, click.at, inside.len());
            let ends = [clicks[first].line, click.line];
            named = named.max(first);
            bursts.push((Burst { person, from, to, tickets, ends }, &clicks[named..=last]));
            named = last + 1;
        }
    }
    bursts
}

fn leave(inside: &mut FxHashMap<Key, u32>, ticket: Key) {
    if let Some(count) = inside.get_mut(&ticket) {
        *count -= 1;
        if *count == 0 {
            inside.remove(&ticket);
        }
    }
}

fn exact(at: &Instant) -> bool {
    at.precision == Precision::SECOND
}

/// The person who answered, unless that is nobody.
fn somebody(who: &Answered) -> Option<Key> {
    who.person.key.some().filter(|_| !who.person.automation)
}

/// The population, and who was in a hurry.
struct Bench<'a> {
    book: Casebook<'a>,
    deciders: Deciders<'a>,
    bursts: FxHashMap<u32, Burst>,
    limit: i64,
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
        if !exact(&line.requested_at) {
            return Judged::NotEvaluable("requested_at");
        }
        let Some(decided) = line.decided_at.filter(exact) else {
            return Judged::NotEvaluable("decided_at");
        };
        let took = decided.micros - line.requested_at.micros;
        if (0..=self.limit).contains(&took) {
            return Judged::failed(self.finding(line, &persons, &self.in_no_time(line, took)));
        }
        match self.bursts.get(&line.row) {
            Some(burst) => {
                let finding = self.finding(line, &persons, &self.in_a_burst(line, *burst));
                Judged::failed(finding.and_all(self.ends(*burst)))
            }
            None => Judged::Passed,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn clicks(times: &[(i64, u32)]) -> Vec<Click> {
        let click = |(line, (at, ticket)): (usize, &(i64, u32))| Click {
            at: *at,
            ticket: Key(*ticket),
            line: line as u32,
        };
        times.iter().enumerate().map(click).collect()
    }

    fn lines(times: &[(i64, u32)]) -> Vec<u32> {
        let clicks = clicks(times);
        let found = bursts_of(Key(9), &clicks, 2, 10);
        found.iter().flat_map(|(_, part)| part.iter().map(|click| click.line)).collect()
    }

    #[test]
    fn every_answer_of_a_burst_is_part_of_it_once() {
        assert_eq!(lines(&[(0, 1), (5, 2), (10, 3), (20, 4)]), [0, 1, 2]);
        assert_eq!(lines(&[(0, 1), (5, 2), (10, 3), (12, 4), (15, 5)]), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn as_many_as_allowed_a_longer_time_or_one_ticket_often_is_no_burst() {
        assert!(lines(&[(0, 1), (5, 2)]).is_empty());
        assert!(lines(&[(0, 1), (5, 2), (11, 3)]).is_empty());
        assert!(lines(&[(0, 1), (5, 2), (6, 2), (7, 2)]).is_empty());
    }

    #[test]
    fn two_bursts_with_a_pause_between_them_are_two() {
        let times = [(0, 1), (1, 2), (2, 3), (50, 4), (100, 5), (101, 6), (102, 7)];
        assert_eq!(lines(&times), [0, 1, 2, 4, 5, 6]);
    }
}
