//! Does the control path run as designed?

mod variants;
mod walks;

use crate::reconcile::Population;
use crate::stats::proportion::share as proportion;

use super::dimension::{Code, Dimension, of_lines};
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, count, share};
use variants::Variants;
use walks::{Set, Walk, Walked, state_name, transition_name, walks};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "workflow_conformance",
    title: "Kept to the control path",
    card: Card {
        question: "Does the control path run requested, approved, fulfilled, verified, closed?",
        population: "Tickets with a line requested in the period, each once in every part it has a \
            line in; those whose history is on record are judged. What carries `lines` in its name \
            counts lines, as the control skipped_state does.",
        method: "A ticket conforms if its history skips no state of the path for any of its lines. \
            That it exists is its request, and a policy that approves by itself has approved at \
            the request. Going back to an earlier state, waiting, reopening, refusing and \
            withdrawing are legal; a history that ends before the path does is not judged on the \
            rest, so that completed_share looks only at tickets that came to be closed. A skipped \
            state that comes after all is out of order, and so is a refusal of what was carried \
            out. By skipped and out_of_order: the tickets of each state; by transition: those of \
            each change that skipped a state, from the state before (waiting apart). A ticket may \
            be in several of these. By variant: the tickets of each distinct sequence of states, \
            the same state again counted once, as the history has it; the 20 most frequent, the \
            most frequent first, and (other) for the rest. Shares by these dimensions are of all \
            tickets with a history. Shares have the interval of Wilson (1927), the share of the \
            most frequent variant none. Months are those of the request.",
        blind_spots: "Tickets without events cannot be judged: they lower the evaluable share. A \
            tool that writes down only some changes makes tickets look as if they jumped, and one \
            that fills in states by itself makes them look orderly. That a state was passed does \
            not say that the right person did it, or did anything. Events are those of the ticket: \
            all its lines share them. \
            Changes at the same time, or on one day where only the day is known, are taken in the \
            order of the control states, whatever the export's; nothing is called out of order by \
            a day.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 12] = [
    share("conforming_share", "Tickets that skipped no state of the path."),
    count("tickets", "Tickets with a history."),
    share(
        "variant_share",
        "By variant: tickets that went this way. Elsewhere: those that went the most frequent way.",
    ),
    count("off_path", "Tickets that left the path."),
    share("off_path_share", "Tickets that left the path."),
    share("completed_share", "Of tickets that came to be closed, those that skipped no state."),
    count("completed", "Tickets that came to be closed."),
    count("skipped", "Tickets with a state of the path they never passed."),
    count("out_of_order", "Tickets with a state of the path that came too late."),
    count("variants", "Distinct ways that tickets went."),
    count("lines", "Lines of tickets with a history."),
    count("lines_off_path", "Lines whose ticket left the path."),
];

/// Measures that wide dimensions have: the shares, and what they count.
const LEADING: usize = 5;

/// Measures by variant: the first ones.
const BY_VARIANT: usize = 3;

fn compute(population: &Population<'_>) -> Vec<Value> {
    let (walks, routes) = walks(population);
    let months = Months::of(&population.period, population.settings.timezone);
    let dimensions = of_lines(population, |one: &Walked| one.line);
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: LEADING,
        items: &walks,
        months: &months,
        at: |walked| walked.requested,
    };
    let mut values = survey.values(&dimensions, estimates);
    let tickets = tickets(walks.iter());
    let known: Vec<Walk> = tickets.iter().copied().flatten().collect();
    let of = Whole { known: known.len() as u64, all: tickets.len() as u64 };
    let variants = Variants::of(known.iter().map(|walk| walk.route), &routes);
    values.extend(by_variant(&known, &variants, of));
    values.extend(by_slip(&known, of));
    let place = |value: &Value| MEASURES.iter().position(|one| one.name == value.measure());
    // The sort is stable: within a measure and period the dimensions stay in their order.
    values.sort_by_cached_key(|v| (place(v), v.period() != "period", v.period().to_owned()));
    values
}

/// The tickets of lines in order of tickets; `None` for one without a history.
fn tickets<'a>(lines: impl Iterator<Item = &'a Walked>) -> Vec<Option<Walk>> {
    let lines: Vec<&Walked> = lines.collect();
    let ticket = |lines: &[&Walked]| {
        lines.iter().filter_map(|line| line.walk).reduce(|ticket, line| ticket.with(&line))
    };
    lines.chunk_by(|a, b| a.ticket == b.ticket).map(ticket).collect()
}

/// What a share of tickets is of.
#[derive(Debug, Clone, Copy)]
struct Whole {
    known: u64,
    all: u64,
}

impl Whole {
    fn count(self, k: u64) -> Estimate {
        Estimate::count(k, self.known).of(self.all)
    }

    fn share(self, k: u64) -> Estimate {
        Estimate::share(k, self.known).of(self.all)
    }

    /// A number of tickets that are a part by themselves.
    fn part(self, k: u64) -> Estimate {
        Estimate::count(k, k).evaluable(self.known, self.all)
    }
}

fn estimates(part: &Part<'_, Walked>) -> [Estimate; MEASURES.len()] {
    let tickets = tickets(part.iter());
    let known: Vec<&Walk> = tickets.iter().flatten().collect();
    let of = Whole { known: known.len() as u64, all: tickets.len() as u64 };
    let number =
        |wanted: fn(&Walk) -> bool| known.iter().filter(|walk| wanted(walk)).count() as u64;
    let off = number(Walk::is_off);
    let (closed, kept) = (number(|w| w.is_closed), number(|w| w.is_closed && !w.is_off()));
    let (variants, most) = variety(&known);
    let lines = || part.iter().filter_map(|line| line.walk);
    let (judged, left) = (lines().count() as u64, lines().filter(Walk::is_off).count() as u64);
    [
        of.share(of.known - off),
        of.count(of.known),
        Estimate::plain(proportion(most, of.known), of.known, "share of the most frequent")
            .of(of.all),
        of.count(off),
        of.share(off),
        Estimate::share(kept, closed).evaluable(of.known, of.all),
        of.count(closed),
        of.count(number(|walk| !walk.skipped.is_empty())),
        of.count(number(|walk| !walk.late.is_empty())),
        of.count(variants),
        Estimate::count(judged, judged).of(part.len()),
        Estimate::count(left, judged).of(part.len()),
    ]
}

/// The number of distinct routes, and how many tickets went the most frequent.
fn variety(tickets: &[&Walk]) -> (u64, u64) {
    let mut routes: Vec<u32> = tickets.iter().map(|walk| walk.route).collect();
    routes.sort_unstable();
    let ways = routes.chunk_by(|a, b| a == b);
    ways.fold((0, 0), |(ways, most), same| (ways + 1, most.max(same.len() as u64)))
}

/// The first measures by variant, the most frequent first.
fn by_variant(tickets: &[Walk], variants: &Variants, of: Whole) -> Vec<Value> {
    let dimension = Dimension {
        name: "variant",
        monthly: false,
        is_wide: false,
        code: Code::One(Box::new(|walk: &Walk| variants.place(walk.route))),
        label: Box::new(|place| variants.name(place)),
    };
    survey(tickets, &METRIC.measures[..BY_VARIANT]).values(&[dimension], |part| {
        let off = part.iter().filter(|walk| walk.is_off()).count() as u64;
        let conforming = Estimate::share(part.len() - off, part.len()).evaluable(of.known, of.all);
        [conforming, of.part(part.len()), of.share(part.len())]
    })
}

/// Tickets off the path, by the states they skipped and the transitions that skipped them.
fn by_slip(tickets: &[Walk], of: Whole) -> Vec<Value> {
    let states = |name, set| several(name, set, |number| state_name(number).to_owned());
    let dimensions = [
        states("skipped", |walk| walk.skipped),
        states("out_of_order", |walk| walk.late),
        several("transition", |walk| walk.illegal, transition_name),
    ];
    let measures = &METRIC.measures[BY_VARIANT..LEADING];
    survey(tickets, measures)
        .values(&dimensions, |part| [of.part(part.len()), of.share(part.len())])
}

/// By what a ticket may have none or several of; one with none is in no part.
fn several(
    name: &'static str,
    set: fn(&Walk) -> Set,
    label: fn(u32) -> String,
) -> Dimension<'static, Walk> {
    let code = Code::Many(Box::new(move |walk: &Walk, codes| codes.extend(set(walk).numbers())));
    Dimension { name, monthly: false, is_wide: false, code, label: Box::new(label) }
}

fn survey<'a>(items: &'a [Walk], measures: &'static [Measure]) -> Survey<'a, Walk> {
    static NO_MONTHS: std::sync::LazyLock<Months> = std::sync::LazyLock::new(Months::none);
    let (metric, leading) = (METRIC.id, measures.len());
    Survey { metric, measures, leading, items, months: &NO_MONTHS, at: |_| 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::State;
    use crate::metrics::testing::{HOUR, Request, World, events, find, tickets};
    use crate::reconcile::DecisionSource;
    use State::{Approved, Closed, Fulfilled, Requested, Verified};

    const AS_OF: i64 = 1000 * HOUR;
    const PATH: [State; 5] = [Requested, Approved, Fulfilled, Verified, Closed];

    fn world(requests: &[Request], histories: &[(&'static str, &[State])]) -> World {
        let steps = histories.iter().flat_map(|(ticket, states)| {
            states.iter().zip(1..).map(|(state, hour)| (*ticket, hour, *state))
        });
        let steps: Vec<_> = steps.collect();
        World::with(requests, vec![tickets(requests), events(&steps)])
    }

    /// Whole path (1, and 6 with two lines); two states left out (2); approved too late (3); just
    /// asked for (4); no history (5).
    fn six() -> World {
        let mut requests = ["1", "2", "3", "4", "5", "6"].map(|id| Request::new(id, 0)).to_vec();
        requests.push(Request { system: "b", ..Request::new("6", 0) });
        let histories: [(&str, &[State]); 5] = [
            ("1", &PATH),
            ("2", &[Requested, Approved, Closed]),
            ("3", &[Requested, Fulfilled, Approved]),
            ("4", &[Requested]),
            ("6", &PATH),
        ];
        world(&requests, &histories)
    }

    fn of<'a>(values: &'a [Value], dimension: &str, measure: &str) -> Vec<(&'a str, Option<f64>)> {
        let of = values.iter().filter(|v| v.dimension() == dimension && v.measure() == measure);
        let whole = of.filter(|value| value.period() == "period");
        whole.map(|value| (value.dimension_value(), value.value())).collect()
    }

    #[test]
    fn a_ticket_counts_once_and_conforms_if_none_of_its_lines_skipped_a_state() {
        let values = six().compute(&METRIC, 0, AS_OF, AS_OF);
        let conforming = find(&values, "conforming_share");
        assert_eq!((conforming.value(), conforming.n()), (Some(0.6), 5));
        assert_eq!(conforming.evaluable_share(), Some(5.0 / 6.0), "number 5 has no history");
        assert!(conforming.low().is_some());
        let expected = [
            ("tickets", 5.0),
            ("variant_share", 0.4),
            ("off_path", 2.0),
            ("off_path_share", 0.4),
            ("completed_share", 2.0 / 3.0),
            ("completed", 3.0),
            ("skipped", 1.0),
            ("out_of_order", 1.0),
            ("variants", 4.0),
            ("lines", 6.0),
            ("lines_off_path", 2.0),
        ];
        for (measure, value) in expected {
            assert_eq!(find(&values, measure).value(), Some(value), "{measure}");
        }
        assert_eq!(of(&values, "system", "tickets"), [("a", Some(5.0)), ("b", Some(1.0))]);
        assert_eq!(find(&values, "completed_share").low(), None, "three are too few");
    }

    #[test]
    fn variants_come_most_frequent_first_and_add_up_to_the_tickets() {
        let values = six().compute(&METRIC, 0, AS_OF, AS_OF);
        let expected = [
            ("requested>approved>fulfilled>verified>closed", Some(2.0)),
            ("requested", Some(1.0)),
            ("requested>approved>closed", Some(1.0)),
            ("requested>fulfilled>approved", Some(1.0)),
        ];
        let variants = of(&values, "variant", "tickets");
        assert_eq!(variants, expected);
        let sum: f64 = variants.iter().filter_map(|(_, tickets)| *tickets).sum();
        assert_eq!(Some(sum), find(&values, "tickets").value());
        let most = of(&values, "variant", "variant_share")[0].1;
        assert_eq!(most, find(&values, "variant_share").value());
        let conforming = of(&values, "variant", "conforming_share");
        let conforming: Vec<_> = conforming.into_iter().map(|(_, share)| share).collect();
        assert_eq!(conforming, [Some(1.0), Some(1.0), Some(0.0), Some(0.0)]);
    }

    #[test]
    fn what_was_skipped_is_counted_by_state_and_by_the_transition_that_skipped_it() {
        let values = six().compute(&METRIC, 0, AS_OF, AS_OF);
        let one = Some(1.0);
        assert_eq!(of(&values, "skipped", "off_path"), [("fulfilled", one), ("verified", one)]);
        assert_eq!(of(&values, "out_of_order", "off_path"), [("approved", one)]);
        let transitions = [("requested>fulfilled", one), ("approved>closed", one)];
        assert_eq!(of(&values, "transition", "off_path"), transitions);
        let shares = of(&values, "transition", "off_path_share");
        assert!(shares.iter().all(|(_, share)| *share == Some(0.2)), "of all five, not of two");
        assert!(of(&values, "transition", "tickets").is_empty());
        let orders: Vec<usize> = values
            .iter()
            .map(|value| {
                MEASURES.iter().position(|one| one.name == value.measure()).expect("known")
            })
            .collect();
        assert!(orders.is_sorted(), "the values stand in the order of the measures");
    }

    #[test]
    fn a_policy_that_approves_by_itself_approves_its_lines_only() {
        let requests = [Request::new("1", 0), Request { system: "b", ..Request::new("1", 0) }];
        let world = world(&requests, &[("1", &[Requested, Fulfilled])]);
        let mut population = world.population(0, AS_OF, AS_OF);
        population.lines[0].decision_source = Some(DecisionSource::Policy);
        let values = (METRIC.compute)(&population);
        assert_eq!(find(&values, "off_path").value(), Some(1.0));
        assert_eq!(find(&values, "lines_off_path").value(), Some(1.0));
        let by = [("a", Some(1.0)), ("b", Some(0.0))];
        assert_eq!(of(&values, "system", "conforming_share"), by);
    }

    #[test]
    fn without_any_history_nobody_can_tell() {
        let values = World::of(&[Request::new("1", 0)]).compute(&METRIC, 0, AS_OF, AS_OF);
        let found = find(&values, "conforming_share");
        assert_eq!((found.value(), found.n(), found.evaluable_share()), (None, 0, Some(0.0)));
        assert!(of(&values, "variant", "tickets").is_empty());
        let values = World::of(&[]).compute(&METRIC, 0, AS_OF, AS_OF);
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }
}
