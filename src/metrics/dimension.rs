//! What values are broken down by.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use crate::frames::{Action, Key, Risk, Word};
use crate::reconcile::Population;
use crate::reconcile::carriers::Carriers;
use crate::reconcile::parts::Parts;

/// How an item without a value is shown.
const NO_VALUE: &str = "(none)";

/// Adds the parts of an item of type `T` to a list.
pub(super) type Adding<'a, T> = Box<dyn Fn(&T, &mut Vec<u32>) + Sync + 'a>;

/// The number of an item's dimension value; values are listed in order of their numbers.
pub(super) enum Code<'a, T> {
    /// Each item has one.
    One(Box<dyn Fn(&T) -> u32 + Sync + 'a>),
    /// An item may have several, each once, and counts in the part of each: they are added to the
    /// list.
    Many(Adding<'a, T>),
}

/// One way to break down items of type `T`.
pub(super) struct Dimension<'a, T> {
    /// `dimension` of the values.
    pub(super) name: &'static str,
    /// Whether each month is broken down too, or the whole period only.
    pub(super) monthly: bool,
    /// Whether it has the leading measures only: with people or groups there can be thousands of
    /// parts, and every measure of each would bury the rest of the table.
    pub(super) is_wide: bool,
    /// The parts an item belongs to.
    pub(super) code: Code<'a, T>,
    /// The dimension value with a number.
    pub(super) label: Box<dyn Fn(u32) -> String + Sync + 'a>,
}

impl<'a, T: 'a> Dimension<'a, T> {
    /// Everything together.
    pub(super) fn all() -> Self {
        Self {
            name: "all",
            monthly: true,
            is_wide: false,
            code: Code::One(Box::new(|_| 0)),
            label: Box::new(|_| String::new()),
        }
    }

    /// By a name, in the order of names; items without one first, as `(none)`.
    pub(super) fn name(
        name: &'static str,
        population: &'a Population<'a>,
        key: impl Fn(&T) -> Key + Sync + 'a,
    ) -> Self {
        Self::named(name, population, Code::One(Box::new(move |item| key(item).0)))
    }

    /// By names of which an item may have several, which `add` adds to a list; items without one as
    /// `(none)`.
    pub(super) fn names(
        name: &'static str,
        population: &'a Population<'a>,
        add: impl Fn(&T, &mut Vec<u32>) + Sync + 'a,
    ) -> Self {
        let codes = move |item: &T, codes: &mut Vec<u32>| {
            let before = codes.len();
            add(item, codes);
            if codes.len() == before {
                codes.push(Key::NONE.0);
            }
        };
        Self::named(name, population, Code::Many(Box::new(codes)))
    }

    fn named(name: &'static str, population: &'a Population<'a>, code: Code<'a, T>) -> Self {
        let label = |code: u32| match Key(code).some() {
            Some(key) => population.show(key).to_owned(),
            None => NO_VALUE.to_owned(),
        };
        Self { name, monthly: true, is_wide: false, code, label: Box::new(label) }
    }

    /// By a word, in the order of its set; items without one first, as `(none)`.
    pub(super) fn word<W: Word>(
        name: &'static str,
        word: impl Fn(&T) -> Option<W> + Sync + 'a,
    ) -> Self {
        let label = |code: u32| {
            let word = u8::try_from(code).ok().and_then(W::from_code);
            word.map_or(NO_VALUE, Word::as_str).to_owned()
        };
        let code = move |item: &T| word(item).map_or(0, |word| u32::from(word.code()));
        let code = Code::One(Box::new(code));
        Self { name, monthly: true, is_wide: false, code, label: Box::new(label) }
    }

    /// The leading measures only.
    pub(super) fn wide(self) -> Self {
        Self { is_wide: true, ..self }
    }
}

/// The dimensions of ticket lines: all, system, risk and action; and, where the exports have them,
/// policy, department of the beneficiary, approver and group, with the leading measures only. The
/// approver of a line is who decided it or, undecided, who is asked; a line of several approvers
/// counts in the part of each.
/// `row` tells the line of an item, by its row.
pub(super) fn of_lines<'a, T: 'a>(
    population: &'a Population<'a>,
    row: impl Fn(&T) -> u32 + Copy + Sync + 'a,
) -> Vec<Dimension<'a, T>> {
    let parts = Arc::new(Parts::of(population));
    let of = |parts: &Arc<Cow<'a, Parts>>| {
        let parts = Arc::clone(parts);
        move |item: &T| parts.of_row(row(item))
    };
    let (system, risk, policy, department) = (of(&parts), of(&parts), of(&parts), of(&parts));
    let mut dimensions = vec![
        Dimension::all(),
        Dimension::name("system", population, move |item| system(item).system),
        Dimension::word::<Risk>("risk", move |item| Some(risk(item).risk)),
    ];
    let frames = population.frames;
    let Some(tickets) = frames.tickets() else { return dimensions };
    let action = move |row: u32| tickets.action.at(row as usize).unwrap_or(Action::Grant);
    dimensions.push(Dimension::word("action", move |item| Some(action(row(item)))));
    if population.lines.iter().any(|line| !line.policy.is_none()) {
        let by = Dimension::name("policy", population, move |item| policy(item).policy);
        dimensions.push(by.wide());
    }
    if frames.identities().is_some_and(|frame| !frame.department.is_absent()) {
        let by = Dimension::name("department", population, move |item| department(item).department);
        dimensions.push(by.wide());
    }
    if Carriers::of(population).is_some() {
        let by = move |item: &T, codes: &mut Vec<u32>| {
            codes.extend(parts.carriers(row(item)).iter().map(|key| key.0));
        };
        dimensions.push(Dimension::names("approver", population, by).wide());
    }
    if !tickets.group.is_absent() {
        let group = move |row: u32| frames.key(tickets.group.at(row as usize));
        let by = Dimension::name("group", population, move |item| group(row(item)));
        dimensions.push(by.wide());
    }
    dimensions
}

/// By what is asked for, as `read on erp`, in the order of systems and entitlements: a dimension with
/// the leading measures only. `asked` tells the system and the entitlement of an item.
pub(super) fn entitlement<'a, T: Sync + 'a>(
    population: &'a Population<'a>,
    items: &[T],
    asked: impl Fn(&T) -> (Key, Key) + Sync + 'a,
) -> Dimension<'a, T> {
    let mut places: Vec<(Key, Key)> = items.par_iter().map(&asked).collect();
    places.par_sort_unstable();
    places.dedup();
    let names = places.clone();
    let place = move |item: &T| places.binary_search(&asked(item)).map_or(0, |place| place as u32);
    let label = move |place: u32| {
        names.get(place as usize).map_or_else(String::new, |(system, entitlement)| {
            format!("{} on {}", population.show(*entitlement), population.show(*system))
        })
    };
    let code = Code::One(Box::new(place));
    let (name, label) = ("entitlement", Box::new(label));
    Dimension { name, monthly: false, is_wide: true, code, label }
}

#[cfg(test)]
mod tests {
    use crate::frames::{Decision, FrameKind};
    use crate::metrics::testing::{HOUR, Request, Sheet, World, tickets};
    use crate::metrics::{Value, approval_latency};
    use crate::reconcile::Outcome;

    fn asked(rows: &[(&'static str, &'static str, Decision)]) -> Sheet {
        let words: Vec<Option<Decision>> = rows.iter().map(|row| Some(row.2)).collect();
        Sheet::new(FrameKind::Approvals, rows.len())
            .texts("ticket_id", &rows.iter().map(|row| row.0).collect::<Vec<_>>())
            .texts("approver", &rows.iter().map(|row| row.1).collect::<Vec<_>>())
            .words("decision", &words)
    }

    fn of<'a>(values: &'a [Value], dimension: &str, measure: &str) -> Vec<(&'a str, u64)> {
        let of = values.iter().filter(|v| v.dimension() == dimension && v.measure() == measure);
        let whole = of.filter(|value| value.period() == "period");
        whole.map(|value| (value.dimension_value(), value.n())).collect()
    }

    #[test]
    fn an_open_request_is_on_the_desk_of_everybody_asked_who_has_not_answered() {
        let requests = [Request::new("1", 0), Request::new("2", 0), Request::new("3", 0)];
        let approvals = asked(&[
            ("1", "ann", Decision::Requested),
            ("1", "bob", Decision::Requested),
            ("2", "ann", Decision::Approved),
            ("2", "ann", Decision::Requested),
            ("2", "eve", Decision::Requested),
        ]);
        let world = World::with(&requests, vec![tickets(&requests), approvals]);
        let values = world.compute(&approval_latency::METRIC, 0, 100 * HOUR, 100 * HOUR);
        // Ticket 1 waits for two, ticket 2 for one of two, ticket 3 for nobody named.
        let expected = [("(none)", 1), ("ann", 1), ("bob", 1), ("eve", 1)];
        assert_eq!(of(&values, "approver", "p50"), expected);
    }

    #[test]
    fn a_decided_request_belongs_to_who_decided_it_and_each_counts_once() {
        let decided = Request {
            decided: Some(5),
            approver: "ann",
            ..Request::new("1", 0).outcome(Outcome::Approved)
        };
        let requests = [decided, Request { system: "b", ..decided }];
        let world = World::of(&requests);
        let values = world.compute(&approval_latency::METRIC, 0, 100 * HOUR, 100 * HOUR);
        assert_eq!(of(&values, "approver", "p50"), [("ann", 1)]);
        assert_eq!(of(&values, "system", "p50"), [("a", 1), ("b", 1)]);
    }

    #[test]
    fn wide_dimensions_have_the_leading_measures_and_months_like_the_others() {
        let requests = [Request { approver: "ann", ..Request::new("1", 0) }];
        let world = World::of(&requests);
        let values = world.compute(&approval_latency::METRIC, 0, 100 * HOUR, 100 * HOUR);
        let of_approvers = || values.iter().filter(|value| value.dimension() == "approver");
        let mut measures: Vec<&str> = of_approvers().map(Value::measure).collect();
        measures.dedup();
        let leading = approval_latency::METRIC.measures.iter().map(|measure| measure.name);
        assert_eq!(measures, leading.take(measures.len()).collect::<Vec<_>>());
        assert!(measures.len() < approval_latency::METRIC.measures.len());
        assert!(of_approvers().any(|value| value.period() == "1970-01"));
    }
}
