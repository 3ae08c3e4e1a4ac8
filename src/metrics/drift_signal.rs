//! Is the change real or noise?
//!
//! Every figure goes up and down. Two questions tell news from noise: does a week stand out from
//! the usual variation of the weeks before it (control charts), and does this period as a whole
//! differ from the one before it by more than chance (tests of two groups)?
//!
//! The rules for runs, in plain words, are in [`RULES`]; their numbers are those of Nelson.

mod measures;
mod ranges;
mod records;
mod shifts;
mod sides;
mod signals;
mod slots;
#[cfg(test)]
mod tests;

use crate::reconcile::Population;
use crate::reconcile::closures::Closure;

use super::bypasses::Marks;
use super::dimension::{Dimension, of_lines};
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::waits::Wait;
use super::{Card, Measure, Metric, Value};
use measures::{COMPARED, MEASURES, RANGES};
use records::{Records, add_decisions};
use shifts::{Comparison, FIGURES, Tally, Waited, adjust, of_counts, of_shares, of_waits};

/// A rule for runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its number, after Nelson (1984).
    pub number: u8,
    /// A name of a few words.
    pub name: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
}

/// The rules that are tried at every point, in the order of the measures.
pub const RULES: [Rule; 4] = [
    Rule {
        number: 1,
        name: "beyond a limit",
        meaning: "One point lies outside the limits. Something out of the ordinary happened then. \
            (The first rule of Western Electric.)",
    },
    Rule {
        number: 2,
        name: "shifted",
        meaning: "Nine points in a row lie on the same side of the centre. The level has moved \
            and stayed. (The fourth rule of Western Electric, which asks for eight.)",
    },
    Rule {
        number: 3,
        name: "trend",
        meaning: "Six points in a row, each higher than the one before, or each lower. It keeps \
            moving one way.",
    },
    Rule {
        number: 5,
        name: "two of three close to a limit",
        meaning: "Two of three points in a row lie beyond two thirds of the way from the centre \
            to the same limit. An early sign of a shift. (The second rule of Western Electric.)",
    },
];

/// The metric.
pub static METRIC: Metric = Metric {
    id: "drift_signal",
    title: "Changed, or within the usual variation",
    card: Card {
        question: "Is the change real or noise?",
        population: "Series: whole ISO weeks (Monday 00:00 in the zone of the report), from 52 \
            weeks before the week in which the period starts to its end, as far as the records \
            reach; the week they begin in counts only if they begin on its Monday (a month: in its first \
            seventh). Where the \
            median week has fewer than five observations and there are twelve whole calendar \
            months, months instead, from twelve before. Comparison: this period and the one \
            directly before it, of the same length; as many calendar months where the period is \
            made of whole months. Waits are counted by decision and by the request, requests and \
            exceptions by line and request, reopened by line and closing: closings with at least \
            14 days of follow-up.",
        method: "Each series has a centre and limits from its baseline, which are then frozen: \
            the points that lie wholly before the period if they are at least twelve, else the \
            first twelve. Medians (Kaplan and Meier, 1958, with open requests censored) and \
            counts are on an XmR chart (Shewhart 1931; Wheeler 2000): mean of the baseline and \
            2.66 mean moving ranges either way, not below 0; moving ranges up to 3.267 times their \
            mean are usual (range_signals counts those above, and is none of the rules). Shares are on the p' chart of Laney \
            (2002), in Minitab's form. At each point the rules of Nelson (1984) are tried: rule \
            1, a point outside the limits; rule 2, nine in a row on one side of the centre; rule \
            3, six in a row, each higher or each lower; rule 5, two of three in a row beyond two \
            thirds of the way to the same limit. (Western Electric numbers 1 and 5 as its 1 and \
            2, and has eight points for 2, its 4.) In the row of the whole period stand the newest \
            point with its limits, and the points of the period at which a rule fired; a point is \
            of the period if any of its days is. Fewer than twelve points, or a baseline that \
            does not vary, cannot be judged. The two periods are compared by the log-rank test \
            (Mantel 1966) with the one-step hazard ratio (Peto and others 1977), by the \
            difference of shares (Newcombe 1998, method 10) with the pooled z test, or Fisher's \
            exact test (1935) where a cell is expected to hold fewer than five, and by the exact \
            ratio of rates per day (Przyborowski and Wilenski 1940). Judged are waits and shares \
            with five observations on both sides, and counts of ten together. p values are \
            adjusted by Benjamini and Hochberg (1995): all parts of one breakdown together, and \
            without a breakdown the four comparisons. Approvers and groups of whom nothing could be \
            judged are left out. changed is 1 where the adjusted p value is \
            at most 0.05. Both periods are taken as they were known equally long after their own \
            end: what happened later to a request of the previous one is not used. A line counts \
            as reopened within 14 days of its closing; where only a reopen count is known, \
            whenever it was.",
        blind_spots: "Orphaned access and other figures as at one date have no series. What is \
            usual is what the baseline shows: where the process was out of hand then, it is \
            called usual. Weeks with holidays are weeks like others; a season may look like a \
            change. One false alarm in some hundred points is to be expected of each rule. A week \
            without a value (no median reached, nothing to judge) is left out, and runs go on \
            across it. The newest weeks have had less time: their medians rest on fewer decided \
            requests, and exceptions found at the decision may be yet to come. Exceptions are \
            those of the kinds that these exports can show (exception_volume names them). Retroactive \
            approval is not among them here: it is seen on access still there, and of \
            old requests less and less is. A reopen count does not say when: with counts only, \
            the previous period had more time. Where the records begin after the first quarter of \
            the previous period there is no comparison; where they begin within it, its counts \
            are too low. Which group changed by more than chance does not say why.",
    },
    measures: &MEASURES,
    compute,
};

fn compute(population: &Population<'_>) -> Vec<Value> {
    let records = Records::of(population);
    let mut values = compare(population, &records);
    let series = records.series();
    let measures = METRIC.measures[COMPARED..RANGES].chunks(signals::FIGURES);
    for (one, measures) in series.iter().zip(measures) {
        values.extend(one.values(METRIC.id, measures));
    }
    let on_xmr = series.iter().filter(|one| one.has_ranges());
    for (one, measures) in on_xmr.zip(METRIC.measures[RANGES..].chunks(ranges::FIGURES)) {
        values.extend(one.ranges(METRIC.id, measures));
    }
    values
}

/// The comparisons, by everything and by the parts that somebody answers for.
fn compare(population: &Population<'_>, records: &Records) -> Vec<Value> {
    let (of_requests, rest) = METRIC.measures[..COMPARED].split_at(2 * FIGURES);
    let (of_closings, of_exceptions) = rest.split_at(FIGURES);
    let mut values = [
        of_waits_and_requests(population, records, of_requests),
        of_closures(population, records, of_closings),
        of_marks(population, records, of_exceptions),
    ];
    adjust(&mut values.iter_mut().flat_map(|values| comparisons(values)).collect::<Vec<_>>());
    values.into_iter().flat_map(without_the_unjudged).collect()
}

/// The values of one survey without the people and groups of whom nothing could be judged: there
/// can be thousands of them, and all that could be said is that they had too little. Each measure
/// has the same cells in the same order.
fn without_the_unjudged(mut values: Vec<Value>) -> Vec<Value> {
    let cells = cells(&values);
    let mut is_shown: Vec<bool> =
        values.iter().take(cells).map(|value| !WIDE.contains(&value.dimension())).collect();
    for (place, value) in values.iter().enumerate() {
        let is_judged = value.measure().ends_with("_changed") && value.value().is_some();
        is_shown[place % cells] |= is_judged;
    }
    let mut is_shown = is_shown.iter().cycle();
    values.retain(|_| is_shown.next() == Some(&true));
    values
}

/// How many values a measure has, in values that are in the order of their measures.
fn cells(values: &[Value]) -> usize {
    let first = values.first().map_or("", Value::measure);
    values.iter().take_while(|value| value.measure() == first).count()
}

/// The figures of each comparison in values that are in the order of their measures.
fn comparisons(values: &mut [Value]) -> Vec<Comparison<'_>> {
    let cells = cells(values);
    let mut figures = values.chunks_mut(cells.max(1));
    let mut comparisons = Vec::new();
    loop {
        let comparison: Comparison<'_> = figures.by_ref().take(FIGURES).collect();
        if comparison.len() < FIGURES {
            return comparisons;
        }
        comparisons.push(comparison);
    }
}

/// Dimensions that can have thousands of parts.
const WIDE: [&str; 2] = ["approver", "group"];

/// What the previous period is compared by.
const BY: [&str; 6] = ["all", "system", "risk", "action", "approver", "group"];

/// The values of `items`, for the two periods as a whole.
fn survey<'a, T: Sync, I: IntoIterator<Item = Estimate>>(
    items: &[T],
    measures: &'static [Measure],
    dimensions: Vec<Dimension<'a, T>>,
    estimates: impl Fn(&Part<'_, T>) -> I + Sync,
) -> Vec<Value> {
    let months = Months::none();
    let (metric, leading) = (METRIC.id, measures.len());
    let survey = Survey { metric, measures, leading, items, months: &months, at: |_| 0 };
    let dimensions: Vec<Dimension<'a, T>> =
        dimensions.into_iter().filter(|dimension| BY.contains(&dimension.name)).collect();
    survey.values(&dimensions, estimates)
}

fn of_waits_and_requests(
    population: &Population<'_>,
    records: &Records,
    measures: &'static [Measure],
) -> Vec<Value> {
    let (items, sides) = (records.waits_of_sides(), records.sides);
    let reach = sides.is_reached_by(records.oldest_request);
    let dimensions = of_lines(population, |wait: &Wait| wait.line);
    survey(&items, measures, dimensions, |part| {
        let place = |wait: &Wait| usize::from(!sides.is_before(wait.requested.micros));
        let mut waited = [Waited::default(), Waited::default()];
        add_decisions(part.iter(), &mut waited, |wait| Some(place(wait)));
        let mut lines = [0, 0];
        part.iter().for_each(|wait| lines[place(wait)] += 1);
        of_waits(&waited, reach).into_iter().chain(of_counts(lines, sides.days(), reach))
    })
}

fn of_closures(
    population: &Population<'_>,
    records: &Records,
    measures: &'static [Measure],
) -> Vec<Value> {
    let (items, sides) = (records.closures_of_sides(), records.sides);
    let reach = sides.is_reached_by(records.oldest_closing);
    let dimensions = of_lines(population, |c: &Closure| c.line);
    survey(&items, measures, dimensions, |part| {
        let mut tallies = [Tally::default(); 2];
        for closure in part.iter() {
            let place = usize::from(!sides.is_before(closure.closed.micros));
            tallies[place].add(records.came_back(closure));
        }
        of_shares(tallies, reach)
    })
}

fn of_marks(
    population: &Population<'_>,
    records: &Records,
    measures: &'static [Measure],
) -> Vec<Value> {
    let (items, sides) = (records.marks_of_sides(), records.sides);
    let reach = sides.is_reached_by(records.oldest_request);
    let dimensions = of_lines(population, |m: &Marks| m.line);
    survey(&items, measures, dimensions, |part| {
        let mut tallies = [Tally::default(); 2];
        for marks in part.iter() {
            let place = usize::from(!sides.is_before(marks.requested));
            tallies[place].add(records.is_exception(marks));
        }
        of_shares(tallies, reach)
    })
}
