//! Who carries the decisions?

mod decisions;

use crate::frames::Key;
use crate::reconcile::Population;
use crate::stats::concentration::{effective_number, gini, hhi, top_share};

use super::dimension::{Code, Dimension, of_lines};
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, measure};
use decisions::{Decider, Share, shares};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "approver_concentration",
    title: "Who decides, and how fast",
    card: Card {
        question: "Who carries the decisions?",
        population: "Decisions, yes or no, about lines requested in the period: the lines of one \
            ticket with the same times of request and of decision are one decision, once per part. \
            Who decided are those whose answers the decision rests on; a decision of two persons \
            is a part for each of them. Policies and names listed as automation are no persons: \
            they are counted apart, and everything else is about persons.",
        method: "Concentration is over the parts of persons: with n(i) parts of approver i and N \
            of all, a decision of two adds one to both and two to N, so that the shares add up to \
            1. hhi is the sum of (n(i)/N)^2 (Hirschman 1945, Herfindahl 1950), from 1/approvers to \
            1; effective_approvers is 1/hhi, as many as would decide alike if all decided equally \
            much (Laakso and Taagepera 1979); gini is that of Gini (1912), over approvers with at \
            least one part; top5_share are the parts of the five with the most. decision_share \
            are the parts of this part of the table, of those of everybody in the same period. \
            Rubber-stamped: decided within 60 seconds of the request, or one of more than 20 \
            different tickets the same person answered within 5 minutes (answers to requests from \
            before the period included), as the control hasty_approval has them by default. \
            Approved, rubber-stamped and automated shares have the interval of Wilson (1927). \
            Months are those of the request.",
        blind_spots: "Who was asked and never decided is not seen, so that the true inequality is \
            larger. Decisions nobody is named for may have been anybody's: they lower the \
            evaluable share. Times without the second cannot tell a burst: not evaluable. A burst \
            may be a list that was well prepared, and a slow decision no better read. One person \
            under two names that do not correlate counts as two. Requests withdrawn after their \
            decision are left out.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 15] = [
    measure("decisions", "count", "Decisions, whoever took them."),
    measure("decision_share", "share", "Parts of persons, of all such parts of the period."),
    measure("approval_share", "share", "Approved, of the decisions not left to automation."),
    measure("rubber_stamp_share", "share", "Decided by persons within 60 seconds or in a burst."),
    measure("effective_approvers", "approvers", "As many approvers, all alike: 1 / hhi."),
    measure("top5_share", "share", "Parts of the five approvers with the most."),
    measure("hhi", "index", "Herfindahl-Hirschman index of the parts: 1 when one has all."),
    measure("gini", "index", "Gini coefficient of the parts: 0 when all have as many."),
    measure("approvers", "count", "Persons with a part in a decision."),
    measure("parts", "count", "Parts of persons: a decision of two has two."),
    measure("rubber_stamped", "count", "Decided by persons within 60 seconds or in a burst."),
    measure("within_60_seconds", "count", "Decided by persons within 60 seconds of the request."),
    measure("in_bursts", "count", "One of over 20 tickets a person decided within 5 minutes."),
    measure("automated_share", "share", "Decided by automation or a policy alone."),
    measure("automated", "count", "The same, as a number."),
];

/// Measures that wide dimensions have: those that say something of a single approver.
const LEADING: usize = 4;

/// How many make up the top.
const TOP: usize = 5;

fn compute(population: &Population<'_>) -> Vec<Value> {
    let shares = shares(population);
    let months = Months::of(&population.period, population.settings.timezone);
    let totals = totals(&shares, &months);
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: LEADING,
        items: &shares,
        months: &months,
        at: |share| share.requested,
    };
    let dimensions = dimensions(population);
    survey.values(&dimensions, |part| estimates(part, totals[part.period()]))
}

/// Those of lines; but an approver has the decisions of their own, not those of who decided with
/// them, and nobody the open ones.
fn dimensions<'a>(population: &'a Population<'a>) -> Vec<Dimension<'a, Share>> {
    let mut dimensions = of_lines(population, |share: &Share| share.line);
    for dimension in dimensions.iter_mut().filter(|dimension| dimension.name == "approver") {
        let own = |share: &Share, codes: &mut Vec<u32>| {
            codes.extend(share.person().map(|key| key.0));
        };
        dimension.code = Code::Many(Box::new(own));
        dimension.label = Box::new(|code| population.show(Key(code)).to_owned());
    }
    dimensions
}

/// Parts of persons in the whole period and in each month.
fn totals(shares: &[Share], months: &Months) -> Vec<u64> {
    let mut totals = vec![0; months.labels().len().max(1) + 1];
    for share in distinct(shares.iter()).filter(|share| share.person().is_some()) {
        totals[0] += 1;
        totals[months.place(share.requested) + 1] += 1;
    }
    totals
}

/// The first share of each decision and decider; they stand in this order.
fn distinct<'a>(shares: impl Iterator<Item = &'a Share>) -> impl Iterator<Item = &'a Share> {
    let mut last = None;
    shares.filter(move |share| {
        let own = Some((share.decision(), share.decider));
        let is_new = own != last;
        last = own;
        is_new
    })
}

/// What is counted of decisions.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    decisions: u64,
    /// Left to automation.
    automated: u64,
    /// With nobody named.
    unnamed: u64,
    /// Of those not left to automation.
    approved: u64,
    in_no_time: Answers,
    in_bursts: Answers,
    hasty: Answers,
}

/// Answers to one question about decisions.
#[derive(Debug, Default, Clone, Copy)]
struct Answers {
    yes: u64,
    known: u64,
}

impl Answers {
    /// One yes is enough; a no takes all.
    fn add(&mut self, mut answers: impl Iterator<Item = Option<bool>> + Clone) {
        let is_yes = answers.clone().any(|answer| answer == Some(true));
        self.yes += u64::from(is_yes);
        self.known += u64::from(is_yes || answers.all(|answer| answer.is_some()));
    }
}

impl Tally {
    /// Counts a decision by the parts in it.
    fn add(&mut self, parts: &[&Share]) {
        self.decisions += 1;
        if parts.iter().all(|part| part.decider == Decider::Automation) {
            self.automated += 1;
            return;
        }
        self.unnamed += u64::from(parts.iter().all(|part| part.decider == Decider::Nobody));
        self.approved += u64::from(parts.iter().any(|part| part.is_approved));
        self.in_no_time.add(parts.iter().map(|part| part.in_no_time));
        self.in_bursts.add(parts.iter().map(|part| part.in_a_burst));
        let both = |part: &&Share| [part.in_no_time, part.in_a_burst];
        self.hasty.add(parts.iter().flat_map(both));
    }
}

fn estimates(part: &Part<'_, Share>, total: u64) -> [Estimate; MEASURES.len()] {
    let shares: Vec<&Share> = part.iter().collect();
    let mut tally = Tally::default();
    shares.chunk_by(|a, b| a.decision() == b.decision()).for_each(|parts| tally.add(parts));
    let counts = by_person(&shares);
    let parts: u64 = counts.iter().sum();
    let (decisions, named) = (tally.decisions, tally.decisions - tally.unnamed);
    let by_people = decisions - tally.automated;
    let plain = |value, method| Estimate::plain(value, parts, method).of(parts + tally.unnamed);
    let count = |k| Estimate::count(k, parts).of(parts + tally.unnamed);
    let fast = |answers: Answers| Estimate::count(answers.yes, answers.known).of(by_people);
    [
        Estimate::count(decisions, decisions).of(decisions),
        Estimate::share(parts, if named > 0 { total } else { 0 }).evaluable(named, decisions),
        Estimate::share(tally.approved, by_people).of(by_people),
        Estimate::share(tally.hasty.yes, tally.hasty.known).of(by_people),
        plain(effective_number(&counts), "1 / Herfindahl-Hirschman index"),
        plain(top_share(&counts, TOP), "share of the five largest"),
        plain(hhi(&counts), "Herfindahl-Hirschman index"),
        plain(gini(&counts), "Gini coefficient"),
        count(counts.len() as u64),
        count(parts),
        fast(tally.hasty),
        fast(tally.in_no_time),
        fast(tally.in_bursts),
        Estimate::share(tally.automated, named).of(decisions),
        Estimate::count(tally.automated, named).of(decisions),
    ]
}

/// Parts per person.
fn by_person(shares: &[&Share]) -> Vec<u64> {
    let persons = distinct(shares.iter().copied()).filter_map(Share::person);
    let mut persons: Vec<Key> = persons.collect();
    persons.sort_unstable();
    persons.chunk_by(|a, b| a == b).map(|own| own.len() as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::instant::{MICROS_PER_DAY, MICROS_PER_SECOND};
    use crate::frames::{Instant, Precision};
    use crate::metrics::testing::{HOUR, Request, World, find};
    use crate::reconcile::Outcome;

    const AS_OF: i64 = 1000 * HOUR;

    fn decided(id: &'static str, approver: &'static str, outcome: Outcome) -> Request {
        let request = Request::new(id, 0).outcome(outcome);
        Request { approver, decided: Some(10), ..request }
    }

    fn approved(id: &'static str, approver: &'static str) -> Request {
        decided(id, approver, Outcome::Approved)
    }

    fn of<'a>(values: &'a [Value], dimension: &str, measure: &str) -> Vec<(&'a str, Option<f64>)> {
        let of = values.iter().filter(|v| v.dimension() == dimension && v.measure() == measure);
        let whole = of.filter(|value| value.period() == "period");
        whole.map(|value| (value.dimension_value(), value.value())).collect()
    }

    fn assert_near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|value| (value - expected).abs() < 1e-12), "{found:?}");
    }

    fn five() -> Vec<Request> {
        vec![
            approved("1", "ann"),
            Request { system: "b", ..approved("1", "ann") },
            approved("2", "ann"),
            decided("3", "ann", Outcome::Rejected),
            approved("4", "bob"),
            approved("5", "eve"),
        ]
    }

    #[test]
    fn the_parts_of_persons_say_how_concentrated_decisions_are() {
        let values = World::of(&five()).compute(&METRIC, 0, AS_OF, AS_OF);
        // ann 3 (one about two lines), bob 1, eve 1: (9 + 1 + 1) / 25; 1/0.44; and of 1, 1, 3
        // (-2 * 1 + 0 * 1 + 2 * 3) / (3 * 5).
        assert_near(find(&values, "hhi").value(), 0.44);
        assert_near(find(&values, "effective_approvers").value(), 25.0 / 11.0);
        assert_near(find(&values, "gini").value(), 4.0 / 15.0);
        assert_eq!(find(&values, "approvers").value(), Some(3.0));
        assert_eq!(
            (find(&values, "hhi").n(), find(&values, "hhi").evaluable_share()),
            (5, Some(1.0))
        );
        assert_eq!(find(&values, "approval_share").value(), Some(0.8));
        let shares = [("ann", Some(0.6)), ("bob", Some(0.2)), ("eve", Some(0.2))];
        assert_eq!(of(&values, "approver", "decision_share"), shares);
        assert_near(of(&values, "approver", "approval_share")[0].1, 2.0 / 3.0);
        // The decision about two systems is one of each.
        assert_eq!(of(&values, "system", "decisions"), [("a", Some(5.0)), ("b", Some(1.0))]);
    }

    #[test]
    fn the_top_five_leave_out_the_sixth() {
        let requests: Vec<Request> = IDS[..8]
            .iter()
            .zip(["a", "b", "c", "d", "e", "f", "f", "f"])
            .map(|(id, approver)| approved(id, approver))
            .collect();
        let values = World::of(&requests).compute(&METRIC, 0, AS_OF, AS_OF);
        // f has 3 of 8, four others 1 each.
        assert_eq!(find(&values, "top5_share").value(), Some(7.0 / 8.0));
    }

    #[test]
    fn a_decision_of_two_is_a_part_for_each_and_one_decision() {
        let world = World::of(&[approved("1", "ann"), approved("2", "bob")]);
        let mut population = world.population(0, AS_OF, AS_OF);
        population.lines[0].approvers = (0, 2);
        let values = (METRIC.compute)(&population);
        assert_eq!(find(&values, "decisions").value(), Some(2.0));
        assert_eq!(find(&values, "parts").value(), Some(3.0));
        let shares = of(&values, "approver", "decision_share");
        assert_eq!(shares, [("ann", Some(1.0 / 3.0)), ("bob", Some(2.0 / 3.0))]);
        assert_near(find(&values, "hhi").value(), 5.0 / 9.0);
    }

    #[test]
    fn automation_stands_apart_and_nobody_lowers_the_evaluable_share() {
        let world = World::of(&[approved("1", "ann"), approved("2", "bob"), approved("3", "")]);
        let mut population = world.population(0, AS_OF, AS_OF);
        population.approvers[1].automation = true;
        let values = (METRIC.compute)(&population);
        assert_eq!(of(&values, "approver", "decisions"), [("ann", Some(1.0))]);
        let hhi = find(&values, "hhi");
        assert_eq!((hhi.value(), hhi.n(), hhi.evaluable_share()), (Some(1.0), 1, Some(0.5)));
        let automated = find(&values, "automated_share");
        assert_eq!((automated.value(), automated.n()), (Some(0.5), 2));
        assert_eq!(automated.evaluable_share(), Some(2.0 / 3.0));
        assert_eq!(find(&values, "approval_share").n(), 2);
        assert_eq!(find(&values, "rubber_stamp_share").evaluable_share(), Some(0.5));
    }

    #[test]
    fn where_nobody_is_named_the_share_in_all_decisions_is_unknown_and_with_a_robot_it_is_0() {
        let requests = [approved("1", "ann"), Request { system: "b", ..approved("2", "") }, {
            Request { system: "c", ..approved("3", "bob") }
        }];
        let world = World::of(&requests);
        let mut population = world.population(0, AS_OF, AS_OF);
        population.approvers.last_mut().expect("bob").automation = true;
        let values = (METRIC.compute)(&population);
        let shares = values.iter().filter(|value| value.measure() == "decision_share");
        let shares = shares.filter(|v| v.dimension() == "system" && v.period() == "period");
        let shares: Vec<_> = shares.map(|v| (v.value(), v.n(), v.evaluable_share())).collect();
        let expected = [(Some(1.0), 1, Some(1.0)), (None, 0, Some(0.0)), (Some(0.0), 1, Some(1.0))];
        assert_eq!(shares, expected);
    }

    #[test]
    fn without_any_approver_nothing_is_concentrated_and_nothing_is_0() {
        let values = World::of(&[approved("1", "")]).compute(&METRIC, 0, AS_OF, AS_OF);
        for measure in ["hhi", "gini", "top5_share", "approvers", "rubber_stamp_share", "automated"]
        {
            let found = find(&values, measure);
            assert_eq!((found.value(), found.evaluable_share()), (None, Some(0.0)), "{measure}");
        }
        assert_eq!(find(&values, "decisions").value(), Some(1.0));
    }

    #[test]
    fn a_minute_is_hasty_a_second_more_is_not_and_a_date_cannot_tell() {
        let ids = ["1", "2", "3", "4"].map(|id| approved(id, "ann"));
        let world = World::of(&ids);
        let mut population = world.population(0, AS_OF, AS_OF);
        let after = |seconds| Some(Instant::exact(seconds * MICROS_PER_SECOND));
        let day = Instant { micros: 0, precision: Precision::day(MICROS_PER_DAY) };
        let times = [after(60), after(61), Some(day), after(-1)];
        for (line, at) in population.lines.iter_mut().zip(times) {
            line.decided_at = at;
        }
        let values = (METRIC.compute)(&population);
        let hasty = find(&values, "rubber_stamp_share");
        assert_eq!(
            (hasty.value(), hasty.n(), hasty.evaluable_share()),
            (Some(1.0 / 3.0), 3, Some(0.75))
        );
        assert_eq!(find(&values, "within_60_seconds").value(), Some(1.0));
        assert_eq!(find(&values, "in_bursts").value(), Some(0.0));
    }

    const IDS: [&str; 21] = [
        "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15",
        "16", "17", "18", "19", "20", "21",
    ];

    #[test]
    fn more_than_twenty_tickets_in_five_minutes_are_a_burst_of_that_person_alone() {
        let of_all = |others: usize| {
            let who = |place| if place < others { "bob" } else { "ann" };
            let requests = IDS.iter().enumerate().map(|(place, id)| approved(id, who(place)));
            World::of(&requests.collect::<Vec<_>>()).compute(&METRIC, 0, AS_OF, AS_OF)
        };
        assert_eq!(find(&of_all(0), "in_bursts").value(), Some(21.0));
        assert_eq!(find(&of_all(0), "rubber_stamp_share").value(), Some(1.0));
        assert_eq!(find(&of_all(1), "in_bursts").value(), Some(0.0));
    }

    #[test]
    fn the_shares_of_all_approvers_add_up_to_one_in_every_month() {
        let later = |request: Request| Request { requested: 800, decided: Some(900), ..request };
        let mut requests = five();
        requests.extend(["6", "7", "8"].map(|id| later(approved(id, "eve"))));
        requests.push(later(approved("9", "ann")));
        let values = World::of(&requests).compute(&METRIC, 0, AS_OF, AS_OF);
        for period in ["period", "1970-01", "1970-02"] {
            let of = values.iter().filter(|v| v.dimension() == "approver" && v.period() == period);
            let shares = of.filter(|value| value.measure() == "decision_share");
            assert_near(Some(shares.filter_map(Value::value).sum()), 1.0);
        }
    }

    #[test]
    fn nothing_decided_gives_no_value_at_all() {
        let values = World::of(&[Request::new("1", 0)]).compute(&METRIC, 0, AS_OF, AS_OF);
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }
}
