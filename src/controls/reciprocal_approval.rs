//! Two people who approve each other's access.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{FrameKind, Instant, Key, Tickets};
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::{Answered, Deciders, DecisionSource, Line, Outcome, Person, Population};

use super::casebook::{Asks, Casebook, is_decided};
use super::references::WHO_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Pairs of lines in which one person approved access for another, and the
    /// other approved access for the first, within the window of days. Each line of the pair in the
    /// period is a finding and quotes the nearest line that answers it, which may be older than the
    /// period. What somebody approves for themselves is `self_approval`; automation is nobody; a
    /// refusal or the removal of access is no favour.
    ///
    /// **Why it matters.** Two people who sign for each other are no second pair of eyes. It is the
    /// simplest way round a workflow that forbids to approve one's own requests.
    ///
    /// **How to answer it.** Have both approved by somebody who is not of the pair. Two heads who
    /// own each other's systems need a deputy for each other's requests.
    reciprocal_approval {
        title: "Two people who approved each other's access",
        family: Family::Authority,
        population: "decided lines",
        scope: Scope::Requested,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[Parameter {
            name: "window_days",
            default: Value::Whole(90),
            range: (1.0, 3650.0),
            doc: "Days between the two approvals within which they count as given for each other.",
        }],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, approver, decision, decided_at;
            Approvals: ticket_id, stage, approver, decision, decided_at;
        },
        references: WHO_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let window = parameters.whole("window_days").saturating_mul(MICROS_PER_DAY);
    let deciders = book.deciders;
    let favours = Favours::new(&book, &deciders, &tickets);
    let bench = Bench { book, deciders, tickets, favours, window };
    let decided = population.lines.iter().filter(|line| line.in_period && is_decided(line));
    decided.map(|line| bench.judge(line)).collect()
}

/// One person's approval of access for another.
#[derive(Debug, Clone, Copy)]
struct Favour<'a> {
    who: Answered,
    line: &'a Line,
}

/// Approvals by who gave them and for whom, each list in the order of time, unknown times first.
struct Favours<'a>(FxHashMap<(Key, Key), Vec<Favour<'a>>>);

impl<'a> Favours<'a> {
    fn new(book: &Casebook<'a>, deciders: &Deciders<'a>, tickets: &Tickets<'a>) -> Self {
        let mut all: FxHashMap<(Key, Key), Vec<Favour<'a>>> = FxHashMap::default();
        for line in book.population.lines.iter().filter(|line| is_favour(book, tickets, line)) {
            for who in deciders.of_line(line).iter() {
                if let Some(pair) = pair(&who.person, line) {
                    all.entry(pair).or_default().push(Favour { who: *who, line });
                }
            }
        }
        // Each list by itself: no order of the pairs is needed.
        #[expect(clippy::iter_over_hash_type, reason = "every list is ordered on its own")]
        for list in all.values_mut() {
            list.sort_by_key(|favour| (favour.who.at.map(|at| at.micros), favour.line.row));
        }
        Self(all)
    }

    /// What the other did for this one, nearest in time to `at`.
    fn answer_to(&self, (giver, taker): (Key, Key), at: Instant) -> Option<Favour<'a>> {
        let list = self.0.get(&(taker, giver))?;
        let first = list.partition_point(|favour| favour.who.at < Some(at));
        let near = list[first.saturating_sub(1)..].iter().take(2);
        let timed = near.filter_map(|favour| Some((distance(at, favour.who.at?), favour)));
        timed.min_by_key(|(apart, favour)| (*apart, favour.line.row)).map(|(_, favour)| *favour)
    }

    /// Whether the other did anything for this one at a time that is not known.
    fn has_untimed(&self, (giver, taker): (Key, Key)) -> bool {
        let list = self.0.get(&(taker, giver));
        list.is_some_and(|list| list.first().is_some_and(|favour| favour.who.at.is_none()))
    }
}

/// Approved lines that give access.
fn is_favour(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> bool {
    line.outcome == Outcome::Approved && book.asks(tickets, line) != Asks::Revoke
}

/// Who gave and who gained, where both are somebody and not the same.
fn pair(approver: &Person, line: &Line) -> Option<(Key, Key)> {
    let (giver, taker) = (approver.key.some()?, line.beneficiary.key.some()?);
    let are_persons = !approver.automation && !line.beneficiary.automation;
    (are_persons && giver != taker).then_some((giver, taker))
}

/// Time between two decisions; none where one is known to the day and the other falls on it.
fn distance(one: Instant, other: Instant) -> i64 {
    if one.order_of_starts(other).is_eq() {
        0
    } else {
        (one.micros - other.micros).saturating_abs()
    }
}

/// The population and all approvals of it.
struct Bench<'a> {
    book: Casebook<'a>,
    deciders: Deciders<'a>,
    tickets: Tickets<'a>,
    favours: Favours<'a>,
    window: i64,
}

impl<'a> Bench<'a> {
    fn judge(&self, line: &Line) -> Judged {
        if !is_favour(&self.book, &self.tickets, line) {
            return Judged::Passed;
        }
        let answered = self.deciders.of_line(line);
        if answered.is_empty() && line.decision_source != Some(DecisionSource::Policy) {
            return Judged::NotEvaluable("approver");
        }
        let own = || answered.iter().filter_map(|who| Some((who, pair(&who.person, line)?)));
        let returned = own().find_map(|(who, pair)| Some((who, self.returned(pair, who.at?)?)));
        if let Some((who, other)) = returned {
            return Judged::failed(self.finding(line, who, other));
        }
        let is_unclear = own().any(|(who, pair)| match who.at {
            Some(_) => self.favours.has_untimed(pair),
            None => self.favours.0.contains_key(&(pair.1, pair.0)),
        });
        if is_unclear { Judged::NotEvaluable("decided_at") } else { Judged::Passed }
    }

    /// The nearest favour in return, inside the window.
    fn returned(&self, pair: (Key, Key), at: Instant) -> Option<Favour<'a>> {
        let near = self.favours.answer_to(pair, at)?;
        near.who.at.is_some_and(|other| distance(at, other) <= self.window).then_some(near)
    }

    fn finding(&self, line: &Line, who: &Answered, other: Favour<'_>) -> Finding {
        let finding = self.book.on_line(&CONTROL, line, self.sentence(line, who, other));
        let owner = self.book.owner_none_of(&finding.subject, &[&who.person, &other.who.person]);
        let answer = self.book.row(&CONTROL, FrameKind::Tickets, other.line.row);
        finding
            .owned_by(owner)
            .and_all(self.book.rows_of_answers(&CONTROL, &[*who]))
            .and(answer.called("ticket in return"))
            .and_all(self.book.rows_of_answers(&CONTROL, &[other.who]))
    }

    fn sentence(&self, line: &Line, who: &Answered, other: Favour<'_>) -> String {
        let when = |at: Option<Instant>| at.map_or(String::new(), |at| self.book.when(at));
        format!(
            "{} approved ticket {} on {}, which gives {} to {}, who approved ticket {} for them on \
             {}.",
            self.book.who(who.person.key),
            self.book.ticket_id(line),
            when(who.at),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.beneficiary.key),
            self.book.ticket_id(other.line),
            when(other.who.at),
        )
    }
}
