//! How often was "closed" not done?

use crate::frames::{Instant, Text};
use crate::reconcile::Population;
use crate::reconcile::closures::{Closure, closures};
use crate::stats::quantile::quantile;
use crate::stats::survival::Curve;

use super::dimension::{Dimension, entitlement, of_lines};
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, measure};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "reopen_rate",
    title: "Closed and taken up again",
    card: Card {
        question: "How often was \"closed\" not done?",
        population: "Lines closed in the period and by as-of, whatever was decided about them and \
            whenever they were requested: by the ticket's closing time or a closed event.",
        method: "A line was reopened when, after its first closing in the period, its ticket has a \
            reopened event or goes back from fulfilled, verified or closed to an earlier state \
            (waiting is none: work taken up after it came from the state before), or when its \
            reopen count is above 0. Share with the interval of Wilson (1927). Lines \
            closed late had less time to come back: settled_rate looks only at closings at least \
            14 days before as-of, and reopened_within_... estimates the share by time since the \
            closing with the curve of Kaplan and Meier (1958), for tickets whose history is on \
            record; reopen_p05 to reopen_p50 are the times by which that curve has 5 to 50 % \
            taken up again, with the log-log interval of Brookmeyer and Crowley (1982), and \
            without a value where it does not get there. By reopened_by: the lines that somebody \
            was the first to take up again, as the history names them. reopens_per_ticket adds \
            up, over distinct tickets, the most that one of their lines was reopened; its interval is that of Garwood (1936). close_p50 and close_p90 are \
            type 7 quantiles of the time from request to closing, of what was closed: lines still \
            open are not in them. Months are those of the closing.",
        blind_spots: "A ticket without events and without a reopen count cannot be judged: it \
            lowers the evaluable share. A reopen count says neither when nor after which closing. \
            An export that keeps only the last closing moves a closing to a later period, and a \
            ticket that is open again may have lost its closing altogether. Who takes up again \
            is seldom who closed too early; a form that reopens by itself names nobody. Work \
            repeated under a new ticket number is not seen. Events are those of the ticket: all \
            its lines share them.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 16] = [
    measure("reopen_rate", "share", "Lines taken up again, of those closed."),
    measure(
        "settled_rate",
        "share",
        "Taken up again, of those closed at least 14 days before as-of.",
    ),
    measure("reopens_per_ticket", "per ticket", "How often a closed ticket was taken up again."),
    measure("reopened", "count", "Lines closed and taken up again."),
    measure("closures", "count", "Lines closed."),
    measure("settled_closures", "count", "Lines closed at least 14 days before as-of."),
    measure("tickets", "count", "Distinct tickets with a line closed."),
    measure("reopen_p05", "hours", "5 % were taken up again within this time of the closing."),
    measure("reopen_p10", "hours", "10 % were taken up again within this time of the closing."),
    measure("reopen_p25", "hours", "A quarter was taken up again within this time of the closing."),
    measure("reopen_p50", "hours", "Half was taken up again within this time of the closing."),
    measure("reopened_within_7_days", "share", "Taken up again within 7 days of the closing."),
    measure("reopened_within_14_days", "share", "Taken up again within 14 days of the closing."),
    measure("reopened_within_30_days", "share", "Taken up again within 30 days of the closing."),
    measure("close_p50", "hours", "Half of the lines closed were closed within this time."),
    measure("close_p90", "hours", "90 % of the lines closed were closed within this time."),
];

/// Measures that wide dimensions have: the rates and what they count.
const LEADING: usize = 5;

/// Place of the measure `reopened`.
const REOPENED: usize = 3;

const DAY: f64 = 24.0;

/// Follow-up after which a closing counts as settled, in hours.
const SETTLED: f64 = 14.0 * DAY;

fn compute(population: &Population<'_>) -> Vec<Value> {
    let closures = closures(population);
    let months = Months::of(&population.period, population.settings.timezone);
    let line = |closure: &Closure| &population.lines[closure.line as usize];
    let mut dimensions = of_lines(population, |closure: &Closure| closure.line);
    let asked = move |closure: &Closure| (line(closure).system, line(closure).entitlement);
    dimensions.push(entitlement(population, &closures, asked));
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: LEADING,
        items: &closures,
        months: &months,
        at: |closure| closure.closed.micros,
    };
    let as_of = Instant::exact(population.period.as_of);
    let mut values = survey.values(&dimensions, |part| estimates(part, as_of));
    values.extend(by_who(population, &closures));
    let place = |value: &Value| MEASURES.iter().position(|one| one.name == value.measure());
    // The sort is stable: within a measure and period the dimensions stay in their order.
    values.sort_by_cached_key(|v| (place(v), v.period() != "period", v.period().to_owned()));
    values
}

/// Lines taken up again by who was the first to do so, where the history names anybody.
fn by_who(population: &Population<'_>, closures: &[Closure]) -> Vec<Value> {
    let Some(events) = population.frames.events().filter(|events| !events.actor.is_absent()) else {
        return Vec::new();
    };
    let who = |closure: &Closure| {
        let actor = closure.reopening.map_or(Text::NONE, |row| events.actor.at(row as usize));
        population.books.person(population.lines[closure.line as usize].system, actor).key
    };
    let returned: Vec<Closure> =
        closures.iter().filter(|closure| closure.reopening.is_some()).copied().collect();
    let survey = Survey {
        metric: METRIC.id,
        measures: &METRIC.measures[REOPENED..=REOPENED],
        leading: 1,
        items: &returned,
        months: &Months::none(),
        at: |_| 0,
    };
    let all = Tally::of(closures.iter());
    let count = |part: &Part<'_, Closure>| {
        [Estimate::count(part.len(), part.len()).evaluable(all.evaluable, all.lines)]
    };
    survey.values(&[Dimension::name("reopened_by", population, who)], count)
}

/// Closed lines, those of them that can be judged, and those of these that came back.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    lines: u64,
    evaluable: u64,
    reopened: u64,
}

impl Tally {
    fn of<'a>(closures: impl Iterator<Item = &'a Closure>) -> Self {
        closures.fold(Self::default(), |sum, closure| Self {
            lines: sum.lines + 1,
            evaluable: sum.evaluable + u64::from(closure.reopens.is_some()),
            reopened: sum.reopened + u64::from(closure.reopens.is_some_and(|times| times > 0)),
        })
    }

    fn count(&self) -> Estimate {
        Estimate::count(self.reopened, self.evaluable).of(self.lines)
    }

    fn rate(&self) -> Estimate {
        Estimate::share(self.reopened, self.evaluable).of(self.lines)
    }
}

/// The measures, in their order; those that wide dimensions lack only where they are asked for.
fn estimates(part: &Part<'_, Closure>, as_of: Instant) -> Vec<Estimate> {
    let mut all = leading(part, as_of).to_vec();
    if !part.is_wide() {
        all.extend(rest(part, as_of));
    }
    all
}

fn leading(part: &Part<'_, Closure>, as_of: Instant) -> [Estimate; LEADING] {
    let all = Tally::of(part.iter());
    let settled = settled(part, as_of);
    let (tickets, evaluable, reopens) = by_ticket(part);
    [
        all.rate(),
        settled.rate(),
        Estimate::rate(reopens, evaluable, 1.0).of(tickets),
        all.count(),
        Estimate::count(all.lines, all.lines).of(all.lines),
    ]
}

fn rest(part: &Part<'_, Closure>, as_of: Instant) -> [Estimate; MEASURES.len() - LEADING] {
    let (lines, settled) = (part.len(), settled(part, as_of));
    let (tickets, ..) = by_ticket(part);
    let (curve, watched) = curve(part, as_of);
    let within = |days: f64| Estimate::ended_by(&curve, days * DAY, watched).of(part.len());
    let back = |p: f64| Estimate::quantile(curve.quantile(p), watched).of(part.len());
    [
        Estimate::count(settled.lines, lines).of(lines),
        Estimate::count(tickets, tickets).of(tickets),
        back(0.05),
        back(0.10),
        back(0.25),
        back(0.50),
        within(7.0),
        within(14.0),
        within(30.0),
        time_to_close(part, 0.5),
        time_to_close(part, 0.9),
    ]
}

/// Of closings that have had their follow-up.
fn settled(part: &Part<'_, Closure>, as_of: Instant) -> Tally {
    let is_settled = |closure: &&Closure| closure.closed.hours_until(as_of) >= SETTLED;
    Tally::of(part.iter().filter(is_settled))
}

/// Time from the request to the closing, of what was closed; a closing before its request is an
/// impossible date and lowers the evaluable share.
fn time_to_close(part: &Part<'_, Closure>, p: f64) -> Estimate {
    let hours = part.iter().map(|closure| closure.requested.hours_until(closure.closed));
    let possible: Vec<f64> = hours.filter(|hours| *hours >= 0.0).collect();
    let n = possible.len() as u64;
    Estimate::plain(quantile(&possible, p), n, "quantile, type 7, of what was closed")
        .of(part.len())
}

/// Distinct tickets, those that can be judged, and how often these came back. The items stand in
/// the order of tickets.
fn by_ticket(part: &Part<'_, Closure>) -> (u64, u64, u64) {
    let closures: Vec<&Closure> = part.iter().collect();
    closures.chunk_by(|a, b| a.ticket == b.ticket).fold(
        (0, 0, 0),
        |(tickets, known, sum), lines| {
            let most = lines.iter().filter_map(|line| line.reopens).max();
            (tickets + 1, known + u64::from(most.is_some()), sum + u64::from(most.unwrap_or(0)))
        },
    )
}

/// Time from the closing to the first return, open until as-of; and the number of lines under it.
fn curve(part: &Part<'_, Closure>, as_of: Instant) -> (Curve, u64) {
    let watched = || part.iter().filter(|closure| closure.has_known_time());
    let until = |closure: &Closure| closure.closed.hours_until(closure.reopened.unwrap_or(as_of));
    let hours: Vec<f64> = watched().map(until).collect();
    let returned: Vec<bool> = watched().map(|closure| closure.reopened.is_some()).collect();
    // A return is never before its closing, so that no time is negative.
    (Curve::new(&hours, &returned).unwrap_or_default(), hours.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::State;
    use crate::metrics::testing::{HOUR, Request, World, events, find, tickets};

    const AS_OF: i64 = 1000 * HOUR;

    fn closed(id: &'static str, at: i64) -> Request {
        Request { state: State::Closed, closed: Some(at), ..Request::new(id, 0) }
    }

    #[test]
    fn an_incident_log_with_a_reopen_count_is_enough() {
        let requests = [closed("1", 900), closed("2", 10), closed("3", 20), closed("4", 30)];
        let sheet = tickets(&requests).numbers("reopen_count", &[Some(2), Some(0), Some(1), None]);
        let values = World::with(&requests, vec![sheet]).compute(&METRIC, 0, AS_OF, AS_OF);
        let rate = find(&values, "reopen_rate");
        assert_eq!((rate.value(), rate.n()), (Some(2.0 / 3.0), 3));
        assert_eq!(rate.evaluable_share(), Some(0.75));
        assert_eq!(find(&values, "closures").value(), Some(4.0));
        // Number 1 was closed 100 hours before as-of and is not settled.
        assert_eq!(find(&values, "settled_rate").value(), Some(0.5));
        assert_eq!(find(&values, "reopens_per_ticket").value(), Some(1.0));
        assert_eq!(find(&values, "reopened_within_7_days").value(), None);
        // Requested at 0, closed after 10, 20, 30 and 900 hours.
        assert_eq!(find(&values, "close_p50").value(), Some(25.0));
        assert_eq!(find(&values, "close_p50").n(), 4);
    }

    #[test]
    fn without_events_and_counts_nobody_can_tell() {
        let values = World::of(&[closed("1", 10)]).compute(&METRIC, 0, AS_OF, AS_OF);
        let rate = find(&values, "reopen_rate");
        assert_eq!((rate.value(), rate.n(), rate.evaluable_share()), (None, 0, Some(0.0)));
        let closures = find(&values, "closures");
        assert_eq!((closures.value(), closures.evaluable_share()), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn only_what_comes_after_a_closing_in_the_period_is_a_return() {
        let requests = [closed("1", 500), closed("2", 10), closed("3", 10), closed("4", 10)];
        let steps = [
            // A return from fulfilled before the closing is no reopening.
            ("1", 100, State::Fulfilled),
            ("1", 110, State::Approved),
            ("1", 500, State::Closed),
            ("2", 10, State::Closed),
            ("2", 34, State::Reopened),
            ("2", 35, State::Approved),
            ("2", 40, State::Closed),
            ("3", 10, State::Closed),
            ("3", 20, State::Approved),
            // Cancelling what is closed takes nothing up again.
            ("4", 10, State::Closed),
            ("4", 20, State::Cancelled),
        ];
        let world = World::with(&requests, vec![tickets(&requests), events(&steps)]);
        let values = world.compute(&METRIC, 0, AS_OF, AS_OF);
        assert_eq!(find(&values, "reopened").value(), Some(2.0));
        assert_eq!(find(&values, "reopens_per_ticket").value(), Some(0.5));
        assert_eq!(find(&values, "reopened_within_7_days").value(), Some(0.5));
        assert_eq!(find(&values, "reopen_rate").evaluable_share(), Some(1.0));
    }

    #[test]
    fn the_time_to_a_return_is_estimated_with_what_may_still_come() {
        // Ten lines closed at 10; one comes back after 24 hours and one after 48, the others had
        // until as-of: S = 0.9, then 0.8.
        let ids = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let requests = ids.map(|id| closed(id, 10));
        let mut steps: Vec<_> = ids.iter().map(|id| (*id, 10, State::Closed)).collect();
        steps.extend([("3", 34, State::Reopened), ("7", 58, State::Reopened)]);
        let actors: Vec<&str> =
            (0..12).map(|row| ["", "kim", "eve"][row / 10 + row / 11]).collect();
        let history = events(&steps).texts("actor", &actors);
        let world = World::with(&requests, vec![tickets(&requests), history]);
        let values = world.compute(&METRIC, 0, AS_OF, AS_OF);
        assert_eq!(find(&values, "reopen_p05").value(), Some(24.0));
        assert_eq!(find(&values, "reopen_p10").value(), Some(24.0), "0.9 is reached");
        assert!(find(&values, "reopen_p10").low().is_some());
        let quarter = find(&values, "reopen_p25");
        assert_eq!((quarter.value(), quarter.n()), (None, 10), "not reached");
        let of = |dimension: &str| -> Vec<(&str, Option<f64>, u64)> {
            let of =
                values.iter().filter(|v| v.dimension() == dimension && v.measure() == "reopened");
            of.map(|v| (v.dimension_value(), v.value(), v.n())).collect()
        };
        assert_eq!(of("reopened_by"), [("eve", Some(1.0), 1), ("kim", Some(1.0), 1)]);
        assert_eq!(of("entitlement"), [("read on a", Some(2.0), 10)]);
    }

    #[test]
    fn what_is_called_alike_on_two_systems_is_not_the_same() {
        let requests = [closed("1", 10), Request { system: "b", ..closed("2", 10) }];
        let sheet = tickets(&requests).numbers("reopen_count", &[Some(1), Some(0)]);
        let values = World::with(&requests, vec![sheet]).compute(&METRIC, 0, AS_OF, AS_OF);
        let of =
            values.iter().filter(|v| v.dimension() == "entitlement" && v.measure() == "reopened");
        let of: Vec<_> = of.map(|v| (v.dimension_value(), v.value())).collect();
        assert_eq!(of, [("read on a", Some(1.0)), ("read on b", Some(0.0))]);
        assert!(values.iter().all(|value| value.dimension() != "reopened_by"), "nobody is named");
    }

    #[test]
    fn lines_requested_before_the_period_count_by_their_closing() {
        let requests = [closed("1", 10), closed("2", 200)];
        let sheet = tickets(&requests).numbers("reopen_count", &[Some(1), Some(0)]);
        let world = World::with(&requests, vec![sheet]);
        let values = world.compute(&METRIC, 100 * HOUR, AS_OF, AS_OF);
        assert_eq!(find(&values, "closures").value(), Some(1.0));
        assert_eq!(find(&values, "reopen_rate").value(), Some(0.0));
    }

    #[test]
    fn nothing_closed_gives_no_value_at_all() {
        let values = World::of(&[Request::new("1", 0)]).compute(&METRIC, 0, AS_OF, AS_OF);
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }
}
