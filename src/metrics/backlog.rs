//! Is the queue growing?

mod ledger;
mod passages;

use rayon::prelude::*;

use crate::reconcile::Population;

use super::dimension::of_lines;
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, measure};
use ledger::{BANDS, Count, Journal, Ledger, Queue, Spans, Sums};
use passages::{Passage, passages, span};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "backlog",
    title: "Work that piles up",
    card: Card {
        question: "Is the queue growing?",
        population: "Lines that were open at any time of the period, requested in it or before. \
            A line is open from its request until it is rejected, withdrawn, or, once approved, \
            first reported as carried out, checked or closed. It is undecided until its decision \
            and unfulfilled from its approval on. n are the lines on the books in the month, or in \
            the period, that can be told.",
        method: "open, undecided and unfulfilled are the state at the end of each calendar month \
            in the report's zone, the last one at the earlier of the end of the period and as-of; \
            the value of the whole period is that of its end. Ages are whole days of 24 hours \
            since the request, also of what is approved by now: 0-3 is less than 4 times 24 hours, \
            4-7 less than 8, 8-30 less than 31, 31-90 less than 91. arrivals are requests, and \
            lines found open again after they were done; closures are lines that need no more \
            work. open_at_start + arrivals - closures = open, for every month, the whole period \
            and every part; the same holds for what comes into and goes out of each queue. The \
            closure rate is closures per arrival: above 1 the queue shrinks. It is given without \
            an interval: what is closed was mostly requested before, so that closures are no \
            share of the arrivals, and the two counts are not independent, as an interval for a \
            ratio of rates would have it.",
        blind_spots: "States are those the ticket's own times give. A line that was done or \
            refused without a time counts neither as open nor as closed until as-of: it lowers the \
            evaluable share. Past approval without the time of a decision a line is open, in which \
            of the two queues cannot be told. A ticket that was done, taken up again and done \
            again counts as done from the first report on; one that is still in work counts as \
            open again at as-of only, as its row does not say since when. Times without a time of \
            day count from the start of their day. Whether the access is really there is not \
            asked: reconciliation_rate does.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 27] = [
    measure("open", "count", "Lines open at the end: undecided or unfulfilled."),
    measure("net_change", "count", "Open at the end less open at the start."),
    measure("closure_rate", "per arrival", "Closures per arrival; above 1 the queue shrinks."),
    measure("open_at_start", "count", "Lines open at the start."),
    measure("arrivals", "count", "Lines that came in."),
    measure("closures", "count", "Lines that were decided, withdrawn or done, and left."),
    measure("undecided", "count", "Lines waiting for a decision at the end."),
    measure("unfulfilled", "count", "Lines approved and not carried out at the end."),
    measure("open_0_3_days", "count", "Open at the end, requested less than 4 days before."),
    measure("open_4_7_days", "count", "Open at the end, requested 4 to 7 days before."),
    measure("open_8_30_days", "count", "Open at the end, requested 8 to 30 days before."),
    measure("open_31_90_days", "count", "Open at the end, requested 31 to 90 days before."),
    measure("open_over_90_days", "count", "Open at the end, requested 91 days before or more."),
    measure("undecided_0_3_days", "count", "Undecided, requested less than 4 days before."),
    measure("undecided_4_7_days", "count", "Undecided, requested 4 to 7 days before."),
    measure("undecided_8_30_days", "count", "Undecided, requested 8 to 30 days before."),
    measure("undecided_31_90_days", "count", "Undecided, requested 31 to 90 days before."),
    measure("undecided_over_90_days", "count", "Undecided, requested 91 days before or more."),
    measure("unfulfilled_0_3_days", "count", "Unfulfilled, requested less than 4 days before."),
    measure("unfulfilled_4_7_days", "count", "Unfulfilled, requested 4 to 7 days before."),
    measure("unfulfilled_8_30_days", "count", "Unfulfilled, requested 8 to 30 days before."),
    measure("unfulfilled_31_90_days", "count", "Unfulfilled, requested 31 to 90 days before."),
    measure("unfulfilled_over_90_days", "count", "Unfulfilled, requested 91 days before or more."),
    measure("undecided_in", "count", "Lines that began to wait for a decision."),
    measure("undecided_out", "count", "Lines decided, or withdrawn undecided."),
    measure("unfulfilled_in", "count", "Lines approved, or found approved at as-of."),
    measure("unfulfilled_out", "count", "Approved lines carried out or withdrawn."),
];

/// Measures that wide dimensions have: those of the queue as a whole.
const LEADING: usize = 8;

fn compute(population: &Population<'_>) -> Vec<Value> {
    let passages = passages(population);
    let months = Months::of(&population.period, population.settings.timezone);
    let (from, to) = span(population);
    let spans = months.spans(from, to);
    let dimensions = of_lines(population, |p: &Passage| p.line);
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: LEADING,
        items: &passages,
        months: &months,
        at: |passage| passage.requested,
    };
    let whole = if from < to { vec![(from, to)] } else { Vec::new() };
    let [whole, monthly] = [&whole, &spans].map(|spans| Journal::of(Spans(spans), &passages));
    let nothing = Journal::of(Spans(&[]), &passages);
    survey.histories(&dimensions, |part, months| {
        let by_month = if months == 0 { &nothing } else { &monthly };
        let (period, by_month) = (sums(part, &whole), sums(part, by_month));
        let months = (0..months).map(|month| estimates(&by_month, month));
        [estimates(&period, 0)].into_iter().chain(months).collect()
    })
}

fn sums(part: &Part<'_, Passage>, journal: &Journal<'_>) -> Sums {
    let empty = || Ledger::of(journal, &[]);
    let ledgers = part.pieces().map(|piece| Ledger::of(journal, piece.places()));
    ledgers.reduce(empty, |one, other| one.and(&other)).sums()
}

/// The estimates of one span, in the order of the measures.
fn estimates(sums: &Sums, span: usize) -> Vec<Estimate> {
    let books = sums.on_the_books(span);
    let told = |queue, untold| books - sums.get(queue, untold, span).min(books);
    let stock = |queue, k| Estimate::count(k, told(queue, Count::Untold)).of(books);
    let flow = |queue, count| {
        let k = sums.get(queue, count, span);
        let told = told(queue, Count::UntoldEver);
        // What came or went did so, whatever else is not known of it; a line may come twice.
        Estimate::count(k, told.max(k)).evaluable(told.max(k).min(books), books)
    };
    let all = |queue| stock(queue, sums.stock(queue, span));
    let start = sums.get(Queue::Open, Count::Start, span);
    let start = Estimate::count(start, told(Queue::Open, Count::UntoldStart)).of(books);
    let (arrivals, closures) = (flow(Queue::Open, Count::In), flow(Queue::Open, Count::Out));
    let mut estimates = vec![
        all(Queue::Open),
        net_change(&all(Queue::Open), &start),
        closure_rate(&arrivals, &closures),
        start,
        arrivals,
        closures,
        all(Queue::Undecided),
        all(Queue::Unfulfilled),
    ];
    for queue in [Queue::Open, Queue::Undecided, Queue::Unfulfilled] {
        let aged = |band| stock(queue, sums.get(queue, Count::Aged(band), span));
        estimates.extend((0..BANDS).map(aged));
    }
    for queue in [Queue::Undecided, Queue::Unfulfilled] {
        estimates.extend([flow(queue, Count::In), flow(queue, Count::Out)]);
    }
    estimates
}

fn net_change(end: &Estimate, start: &Estimate) -> Estimate {
    let change = end.value.zip(start.value).map(|(end, start)| end - start);
    Estimate { value: change, method: "open at the end - open at the start", ..*end }
}

fn closure_rate(arrivals: &Estimate, closures: &Estimate) -> Estimate {
    let counts = arrivals.value.zip(closures.value).filter(|(arrivals, _)| *arrivals > 0.0);
    let n = counts.map_or(0, |(arrivals, _)| arrivals as u64);
    Estimate {
        value: counts.map(|(arrivals, closures)| closures / arrivals),
        n,
        method: "closures / arrivals",
        ..*arrivals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::State;
    use crate::metrics::testing::{HOUR, Request, World, find};
    use crate::reconcile::Outcome;

    /// Hours at which February, March and April 1970 begin.
    const MONTHS: [i64; 3] = [31 * 24, 59 * 24, 90 * 24];
    const AS_OF: i64 = 2000 * HOUR;

    fn approved(id: &'static str, requested: i64, decided: i64) -> Request {
        let request = Request::new(id, requested).outcome(Outcome::Approved);
        Request { decided: Some(decided), state: State::Approved, ..request }
    }

    fn rejected(id: &'static str, requested: i64, decided: i64) -> Request {
        let request = approved(id, requested, decided);
        Request { state: State::Rejected, outcome: Outcome::Rejected, ..request }
    }

    fn closed(request: Request, at: i64) -> Request {
        Request { state: State::Closed, closed: Some(at), ..request }
    }

    fn four() -> [Request; 4] {
        [
            closed(approved("1", 10, 20), 800),
            Request::new("2", 700),
            rejected("3", 750, 760),
            approved("4", 800, 900),
        ]
    }

    /// A measure of everything: the whole period, then the months.
    fn series(values: &[Value], measure: &str) -> Vec<Option<f64>> {
        let all = values.iter().filter(|v| v.measure() == measure && v.dimension() == "all");
        all.map(Value::value).collect()
    }

    fn numbers(values: &[Value], measure: &str) -> Vec<f64> {
        series(values, measure).into_iter().flatten().collect()
    }

    #[test]
    fn the_queue_is_read_at_the_end_of_each_month_and_of_the_period() {
        let values = World::of(&four()).compute(&METRIC, 0, AS_OF, AS_OF);
        // January ends with 1 approved and 2 waiting; in February 1 is closed, 3 comes and goes
        // and 4 is approved; nothing happens in March.
        assert_eq!(numbers(&values, "open"), [2.0, 2.0, 2.0, 2.0]);
        assert_eq!(numbers(&values, "undecided"), [1.0, 1.0, 1.0, 1.0]);
        assert_eq!(numbers(&values, "unfulfilled"), [1.0, 1.0, 1.0, 1.0]);
        assert_eq!(numbers(&values, "arrivals"), [4.0, 2.0, 2.0, 0.0]);
        assert_eq!(numbers(&values, "closures"), [2.0, 0.0, 2.0, 0.0]);
        assert_eq!(numbers(&values, "net_change"), [2.0, 2.0, 0.0, 0.0]);
        assert_eq!(numbers(&values, "unfulfilled_in"), [2.0, 1.0, 1.0, 0.0]);
        assert_eq!(numbers(&values, "unfulfilled_out"), [1.0, 0.0, 1.0, 0.0]);
        // Of no arrivals there is no rate.
        let rates = [Some(0.5), Some(0.0), Some(1.0), None];
        assert_eq!(series(&values, "closure_rate"), rates);
        // 1 is 734 hours old at the end of January (30 days), 2 is 44; 2 and 4 are 716 and 616
        // hours old at the end of February, 1300 and 1200 hours (54 and 50 days) at as-of.
        assert_eq!(numbers(&values, "open_0_3_days"), [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(numbers(&values, "open_8_30_days"), [0.0, 1.0, 2.0, 0.0]);
        assert_eq!(numbers(&values, "open_31_90_days"), [2.0, 0.0, 0.0, 2.0]);
    }

    #[test]
    fn lines_from_before_the_period_count_and_those_gone_before_it_do_not() {
        let from = MONTHS[0] * HOUR;
        let values = World::of(&four()).compute(&METRIC, from, AS_OF, AS_OF);
        assert_eq!(find(&values, "open_at_start").value(), Some(2.0));
        assert_eq!(find(&values, "arrivals").value(), Some(2.0));
        assert_eq!((find(&values, "open").value(), find(&values, "open").n()), (Some(2.0), 4));
        // 1 left and 3 came and went before March.
        let values = World::of(&four()).compute(&METRIC, MONTHS[1] * HOUR, AS_OF, AS_OF);
        assert_eq!((find(&values, "open").value(), find(&values, "open").n()), (Some(2.0), 2));
    }

    #[test]
    fn a_band_begins_with_its_whole_day() {
        let days = [0, 4, 8, 31, 91];
        let ids = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        let hours = days.iter().flat_map(|day| [2300 - day * 24 - 1, 2300 - day * 24]);
        let requests: Vec<Request> =
            ids.iter().zip(hours).map(|(id, hours)| Request::new(id, hours)).collect();
        let values = World::of(&requests).compute(&METRIC, 0, 2300 * HOUR, 2300 * HOUR);
        let bands = ["0_3", "4_7", "8_30", "31_90", "over_90"];
        let found = bands.map(|band| find(&values, &format!("undecided_{band}_days")).value());
        // Whoever asks at the end of the period asks after it, and is not in it.
        assert_eq!(found, [Some(1.0), Some(2.0), Some(2.0), Some(2.0), Some(2.0)]);
    }

    #[test]
    fn what_left_nobody_knows_when_is_neither_open_nor_closed_until_as_of() {
        let untimed = Request { state: State::Closed, ..approved("1", 10, 20) };
        let values = World::of(&[untimed, Request::new("2", 10)]).compute(&METRIC, 0, AS_OF, AS_OF);
        let open: Vec<_> = values.iter().filter(|v| v.measure() == "open").collect();
        let open = open.iter().filter(|value| value.dimension() == "all");
        let open: Vec<_> = open.map(|v| (v.value(), v.n(), v.evaluable_share())).collect();
        let half = (Some(1.0), 1, Some(0.5));
        assert_eq!(open, [(Some(1.0), 2, Some(1.0)), half, half, (Some(1.0), 2, Some(1.0))]);
        // It was seen to come, and until its approval it was open.
        assert_eq!(find(&values, "arrivals").value(), Some(2.0));
        let nothing = [Request { state: State::Cancelled, outcome: Outcome::Cancelled, ..untimed }];
        let values = World::of(&nothing).compute(&METRIC, 0, AS_OF, AS_OF);
        assert_eq!(find(&values, "arrivals").value(), None);
        assert_eq!(find(&values, "arrivals").evaluable_share(), Some(0.0));
        assert_eq!(find(&values, "open").value(), Some(0.0));
    }

    #[test]
    fn without_the_time_of_a_decision_the_queue_is_unknown_and_the_line_is_open() {
        let request = Request::new("1", 10).outcome(Outcome::Undocumented);
        let values = World::of(&[closed(request, 800)]).compute(&METRIC, 0, AS_OF, AS_OF);
        assert_eq!(series(&values, "open"), [Some(0.0), Some(1.0), Some(0.0), None]);
        assert_eq!(series(&values, "undecided"), [Some(0.0), None, Some(0.0), None]);
        let request = Request { state: State::Approved, ..request };
        let values = World::of(&[request]).compute(&METRIC, 0, AS_OF, AS_OF);
        assert_eq!(series(&values, "unfulfilled"), [Some(1.0), None, None, Some(1.0)]);
    }

    #[test]
    fn a_line_taken_up_again_is_open_at_as_of_and_untold_in_between() {
        let request = Request { state: State::Reopened, ..closed(approved("1", 10, 20), 700) };
        let request = Request { state: State::Reopened, ..request };
        let values = World::of(&[request]).compute(&METRIC, 0, AS_OF, AS_OF);
        assert_eq!(series(&values, "open"), [Some(1.0), None, None, Some(1.0)]);
        assert_eq!(series(&values, "arrivals"), [Some(2.0), Some(1.0), None, Some(1.0)]);
        assert_eq!(find(&values, "closures").value(), Some(1.0));
    }

    #[test]
    fn months_after_as_of_are_not_known_yet() {
        let values = World::of(&four()).compute(&METRIC, 0, 2000 * HOUR, 750 * HOUR);
        assert_eq!(series(&values, "open"), [Some(3.0), Some(2.0), Some(3.0), None]);
    }

    const IDS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

    /// Lines of every kind, spread over the months as remainders fall.
    fn many() -> Vec<Request> {
        let line = |n: i64| {
            let (id, asked) = (IDS[n as usize % IDS.len()], (n * 97) % 2300);
            let decided = asked + (n * 31) % 400;
            let request = match n % 6 {
                0 => Request::new(id, asked),
                1 => rejected(id, asked, decided),
                2 => approved(id, asked, decided),
                3 => closed(Request::new(id, asked).outcome(Outcome::Undocumented), decided),
                4 => Request { state: State::Closed, ..approved(id, asked, decided) },
                _ => closed(approved(id, asked, decided), decided + (n * 53) % 500),
            };
            let request = if n % 30 == 2 {
                Request { closed: Some(decided + 5), ..request }
            } else {
                request
            };
            Request { system: ["a", "b", "c"][n as usize % 3], ..request }
        };
        (0..600).map(line).collect()
    }

    #[test]
    fn open_at_the_start_and_arrivals_less_closures_is_open_at_the_end_everywhere() {
        let to = MONTHS[2] * HOUR;
        let values = World::of(&many()).compute(&METRIC, 500 * HOUR, to, to);
        let places: Vec<_> = values.iter().filter(|v| v.measure() == "open").collect();
        assert!(places.len() > 20);
        for open in places {
            let other = |measure: &str| {
                let same = |v: &&Value| {
                    (v.period() == open.period() && v.dimension() == open.dimension())
                        && (v.dimension_value() == open.dimension_value() && v.measure() == measure)
                };
                values.iter().find(same).and_then(Value::value).unwrap_or(0.0)
            };
            let start = other("open_at_start");
            let end = start + other("arrivals") - other("closures");
            assert_eq!(open.value().unwrap_or(0.0), end, "{open:?}");
            assert_eq!(other("net_change"), end - start, "{open:?}");
            if open.dimension() == "approver" {
                continue; // A wide dimension: without the bands.
            }
            let bands = ["0_3", "4_7", "8_30", "31_90", "over_90"];
            for queue in ["open", "undecided", "unfulfilled"] {
                let aged = bands.map(|band| other(&format!("{queue}_{band}_days")));
                assert_eq!(aged.iter().sum::<f64>(), other(queue), "{open:?}");
            }
        }
        let chained = |measure| numbers(&values, measure);
        let (open, start) = (chained("open"), chained("open_at_start"));
        assert_eq!(start[2..], open[1..open.len() - 1], "a month starts as the last one ended");
        assert_eq!((start[0], open[0]), (start[1], open[open.len() - 1]));
        for flow in ["arrivals", "closures", "undecided_in", "undecided_out"] {
            assert_eq!(chained(flow)[0], chained(flow)[1..].iter().sum::<f64>(), "{flow}");
        }
    }

    #[test]
    fn the_running_sums_agree_with_asking_every_line_at_every_end() {
        let to = MONTHS[2] * HOUR;
        let world = World::of(&many());
        let population = world.population(500 * HOUR, to, to);
        let values = (METRIC.compute)(&population);
        let passages = passages(&population);
        let open_at = |end: i64| {
            let holds = |at: &Passage| {
                let mut stays = at.stays().filter(|stay| stay.from < end && end <= stay.to);
                stays.any(|stay| stay.stand != passages::Stand::Untold)
            };
            passages.iter().filter(|passage| holds(passage)).count() as f64
        };
        let expected: Vec<f64> = MONTHS.iter().map(|hours| open_at(hours * HOUR)).collect();
        assert_eq!(numbers(&values, "open")[1..], expected);
    }

    #[test]
    fn nothing_requested_gives_no_value_at_all() {
        let values = World::of(&[]).compute(&METRIC, 0, AS_OF, AS_OF);
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }
}
