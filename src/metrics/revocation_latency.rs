//! How long does access outlive its end?

mod outlivings;

use rustc_hash::FxHashSet;

use crate::frames::{Key, Kind, Risk};
use crate::reconcile::Population;
use crate::reconcile::parts::departments;

use super::dimension::{Dimension, of_lines};
use super::estimate::Estimate;
use super::latency::Timings;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, measure};
use outlivings::{Leftover, Revocation, Why, leftovers, revocations};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "revocation_latency",
    title: "Time from the end of access to its absence",
    card: Card {
        question: "How long does access outlive its end?",
        population: "revoke_...: ticket lines that take access away (revocations, the old half of \
            an exchange), approved, or carried out without a decision on record, whose decision \
            fell into the period (the request, where nobody noted a decision's time). leaver_...: \
            each entitlement an account held when its holder's last day ended, in the period and \
            by as-of of the system; held is what the last snapshot before the end shows, not \
            switched off, and what the first one since shows with a grant date up to the end.",
        method: "Elapsed hours from the decision, or from the end of the last day, until the \
            access is no longer live: absent or switched off. Snapshots bound it: it was live in \
            one, or decided then, and not in the next. p.._earliest takes every access at the \
            first instant this allows and p.._latest at the last; nothing in between could be \
            defended. What is live in every snapshot since is taken as outliving its end at least \
            until the system's as-of, what an approval gave again at least until the last snapshot \
            before (right-censored), in the curve of Kaplan and Meier (1958); quantiles have the \
            log-log interval of Brookmeyer and Crowley (1982), and without a value are not \
            reached. The naive medians know only what is gone. within_sla looks at what ended so \
            long before as-of that the time allowed was over (that for a revocation, by the risk \
            of the entitlement taken away; for leavers after the hours of grace); where the limit \
            lies between the two snapshots it is not judged, but counts as kept in \
            ..within_sla_earliest and as missed in ..within_sla_latest: with snapshots further \
            apart than the time allowed only the late can be judged, and these two are the figures \
            to read. Wilson (1927) gives their intervals. Months are those of the decision, and of the end of the last day.",
        blind_spots: "A ticket's word that it was done is no proof and counts for no time: \
            revoke_fulfilled_too_early says where a snapshot contradicts it. The rarer the \
            snapshots, the further apart the two curves, which are two readings and no bounds of a \
            proof: with much censored in between they may cross. Access that was gone and back \
            between two snapshots looks as if it had never gone; what came back later counts with \
            its first absence (resurrected_access judges it). An account that the list of accounts \
            says is off counts as off in every snapshot, for that switch has no date. Not timed, \
            counted beside and lowering the evaluable share: revocations of what no snapshot from \
            just before the decision or since holds, those a newer exception or review overrules, \
            those without a time or with impossible dates, and leavers' access on systems whose \
            snapshots begin after the end: of that only what was left is known. Somebody \
            terminated without an end on record has no time to count from, and access given after \
            the last day is none that outlived it: orphaned_access counts both. Exchanges stand \
            under the risk of the entitlement they ask for.",
    },
    measures: &MEASURES,
    compute,
};

/// How many of the measures are of revoke lines; the others are of leavers.
const REVOKE: usize = 34;

/// Measures that wide dimensions have: both readings, the share in time, what is still there.
const LEADING: usize = 9;

const MEASURES: [Measure; 63] = [
    measure(
        "revoke_p50_earliest",
        "hours",
        "Half of what was revoked was gone within this time, at the earliest.",
    ),
    measure(
        "revoke_p50_latest",
        "hours",
        "Half of what was revoked was gone within this time, at the latest.",
    ),
    measure("revoke_p90_earliest", "hours", "90 % were gone within this time, at the earliest."),
    measure("revoke_p90_latest", "hours", "90 % were gone within this time, at the latest."),
    measure("revoke_within_sla", "share", "Gone within the time allowed, of those judged."),
    measure("revoke_within_sla_earliest", "share", "The same with every access at its earliest."),
    measure("revoke_within_sla_latest", "share", "The same with every access at its latest."),
    measure("revoke_still_live", "count", "Revoked access that is live in every snapshot since."),
    measure("revoke_still_live_over_sla", "count", "Of these, for longer than allowed."),
    measure("revoke_naive_p50_earliest", "hours", "Median of what is gone, at the earliest."),
    measure("revoke_naive_p50_latest", "hours", "Median of what is gone, at the latest."),
    measure(
        "revoke_p50_gap_earliest",
        "hours",
        "revoke_p50_earliest less revoke_naive_p50_earliest.",
    ),
    measure("revoke_p50_gap_latest", "hours", "revoke_p50_latest less revoke_naive_p50_latest."),
    measure(
        "revoke_p25_earliest",
        "hours",
        "A quarter was gone within this time, at the earliest.",
    ),
    measure("revoke_p25_latest", "hours", "A quarter was gone within this time, at the latest."),
    measure(
        "revoke_p75_earliest",
        "hours",
        "Three quarters were gone within this time, at the earliest.",
    ),
    measure(
        "revoke_p75_latest",
        "hours",
        "Three quarters were gone within this time, at the latest.",
    ),
    measure("revoke_p95_earliest", "hours", "95 % were gone within this time, at the earliest."),
    measure("revoke_p95_latest", "hours", "95 % were gone within this time, at the latest."),
    measure("revoke_within_1_day_earliest", "share", "Gone within 24 hours, at the earliest."),
    measure("revoke_within_1_day_latest", "share", "Gone within 24 hours, at the latest."),
    measure(
        "revoke_within_7_days_earliest",
        "share",
        "Gone within 7 times 24 hours, at the earliest.",
    ),
    measure("revoke_within_7_days_latest", "share", "Gone within 7 times 24 hours, at the latest."),
    measure(
        "revoke_within_30_days_earliest",
        "share",
        "Gone within 30 times 24 hours, at the earliest.",
    ),
    measure(
        "revoke_within_30_days_latest",
        "share",
        "Gone within 30 times 24 hours, at the latest.",
    ),
    measure(
        "revoke_lines",
        "count",
        "Lines approved to take access away, or carried out as if so.",
    ),
    measure("revoke_gone", "count", "Lines whose access was seen to be gone."),
    measure("revoke_given_again", "count", "Still there when an approval gave it again."),
    measure(
        "revoke_not_held",
        "count",
        "Lines whose access no snapshot around the decision or since has.",
    ),
    measure("revoke_not_seen", "count", "Lines that no snapshot could judge."),
    measure("revoke_kept", "count", "Lines whose access a newer exception or review keeps."),
    measure("revoke_without_time", "count", "Lines with no decision, or no time of it, on record."),
    measure("revoke_impossible_dates", "count", "Lines decided before they were requested."),
    measure(
        "revoke_fulfilled_too_early",
        "count",
        "The ticket said so while a later snapshot still had it.",
    ),
    measure(
        "leaver_p50_earliest",
        "hours",
        "Half of what leavers held was gone within this time, at the earliest.",
    ),
    measure(
        "leaver_p50_latest",
        "hours",
        "Half of what leavers held was gone within this time, at the latest.",
    ),
    measure("leaver_p90_earliest", "hours", "90 % were gone within this time, at the earliest."),
    measure("leaver_p90_latest", "hours", "90 % were gone within this time, at the latest."),
    measure("leaver_within_sla", "share", "Gone within the time allowed, of those judged."),
    measure("leaver_within_sla_earliest", "share", "The same with every access at its earliest."),
    measure("leaver_within_sla_latest", "share", "The same with every access at its latest."),
    measure(
        "leaver_still_live",
        "count",
        "Leavers' access that is live in every snapshot since the end.",
    ),
    measure("leaver_still_live_over_sla", "count", "Of these, for longer than allowed."),
    measure("leaver_naive_p50_earliest", "hours", "Median of what is gone, at the earliest."),
    measure("leaver_naive_p50_latest", "hours", "Median of what is gone, at the latest."),
    measure(
        "leaver_p50_gap_earliest",
        "hours",
        "leaver_p50_earliest less leaver_naive_p50_earliest.",
    ),
    measure("leaver_p50_gap_latest", "hours", "leaver_p50_latest less leaver_naive_p50_latest."),
    measure(
        "leaver_p25_earliest",
        "hours",
        "A quarter was gone within this time, at the earliest.",
    ),
    measure("leaver_p25_latest", "hours", "A quarter was gone within this time, at the latest."),
    measure(
        "leaver_p75_earliest",
        "hours",
        "Three quarters were gone within this time, at the earliest.",
    ),
    measure(
        "leaver_p75_latest",
        "hours",
        "Three quarters were gone within this time, at the latest.",
    ),
    measure("leaver_p95_earliest", "hours", "95 % were gone within this time, at the earliest."),
    measure("leaver_p95_latest", "hours", "95 % were gone within this time, at the latest."),
    measure("leaver_within_1_day_earliest", "share", "Gone within 24 hours, at the earliest."),
    measure("leaver_within_1_day_latest", "share", "Gone within 24 hours, at the latest."),
    measure(
        "leaver_within_7_days_earliest",
        "share",
        "Gone within 7 times 24 hours, at the earliest.",
    ),
    measure("leaver_within_7_days_latest", "share", "Gone within 7 times 24 hours, at the latest."),
    measure(
        "leaver_within_30_days_earliest",
        "share",
        "Gone within 30 times 24 hours, at the earliest.",
    ),
    measure(
        "leaver_within_30_days_latest",
        "share",
        "Gone within 30 times 24 hours, at the latest.",
    ),
    measure("leaver_accesses", "count", "Accesses held when their holder left."),
    measure("leaver_people", "count", "Distinct leavers who held them."),
    measure("leaver_gone", "count", "Accesses seen to be gone."),
    measure(
        "leaver_not_observed",
        "count",
        "Accesses no snapshot shows from the end on: only what was left.",
    ),
];

fn compute(population: &Population<'_>) -> Vec<Value> {
    let months = Months::of(&population.period, population.settings.timezone);
    let mut values = of_revocations(population, &months);
    values.extend(of_leavers(population, &months));
    values
}

fn of_revocations(population: &Population<'_>, months: &Months) -> Vec<Value> {
    let items = revocations(population);
    let dimensions = of_lines(population, |one: &Revocation| one.line);
    let survey = Survey {
        metric: METRIC.id,
        measures: &MEASURES[..REVOKE],
        leading: LEADING,
        items: &items,
        months,
        at: |one| one.at,
    };
    survey.values(&dimensions, revoked)
}

fn of_leavers(population: &Population<'_>, months: &Months) -> Vec<Value> {
    let items = leftovers(population);
    let kind = |one: &Leftover| population.books.kind_of(one.held.system, one.held.account);
    let mut dimensions = vec![
        Dimension::all(),
        Dimension::name("system", population, |one: &Leftover| one.held.system),
        Dimension::word::<Risk>("risk", |one: &Leftover| Some(one.risk)),
    ];
    if let Some(departments) = departments(population) {
        let department = move |one: &Leftover| {
            departments.get(one.held.holder.0 as usize).copied().unwrap_or(Key::NONE)
        };
        dimensions.push(Dimension::name("department", population, department).wide());
    }
    dimensions.push(Dimension::word::<Kind>("kind", kind));
    let survey = Survey {
        metric: METRIC.id,
        measures: &MEASURES[REVOKE..],
        leading: LEADING,
        items: &items,
        months,
        at: |one| one.held.end.micros,
    };
    survey.values(&dimensions, left)
}

fn revoked(part: &Part<'_, Revocation>) -> Vec<Estimate> {
    let timings = Timings::of(part.iter().map(|one| one.timing));
    let mut all = leading(&timings, [timings.open(), timings.open_over_sla()]);
    if part.is_wide() {
        return all;
    }
    let lines = |wanted: &dyn Fn(&Revocation) -> bool| number(part, wanted);
    let why = |why| lines(&move |one: &Revocation| one.why == Some(why));
    let told = part.iter().filter_map(|one| one.said_too_early);
    let (early, n) = told.fold((0, 0), |(k, n), early| (k + u64::from(early), n + 1));
    all.extend(rest(&timings));
    all.extend([
        lines(&|_| true),
        timings.ended(),
        timings.withdrawn(),
        not_held(part),
        why(Why::NotSeen),
        why(Why::Kept),
        why(Why::Untimed),
        why(Why::Impossible),
        Estimate::count(early, n).of(part.len()),
    ]);
    all
}

/// Of the lines of which a snapshot could tell.
fn not_held(part: &Part<'_, Revocation>) -> Estimate {
    let told = part.iter().filter(|one| matches!(one.why, None | Some(Why::NotHeld | Why::Kept)));
    let (not_held, n) = told.fold((0, 0), |(not_held, n), one| {
        (not_held + u64::from(one.why == Some(Why::NotHeld)), n + 1)
    });
    Estimate::count(not_held, n).of(part.len())
}

fn left(part: &Part<'_, Leftover>) -> Vec<Estimate> {
    let timings = Timings::of(part.iter().map(|one| one.timing));
    let accesses = |wanted: &dyn Fn(&Leftover) -> bool| number(part, wanted);
    let still = [accesses(&|one| one.is_live), accesses(&|one| one.is_over_sla)];
    let mut all = leading(&timings, still);
    if part.is_wide() {
        return all;
    }
    all.extend(rest(&timings));
    let people: FxHashSet<Key> = part.iter().map(|one| one.held.holder).collect();
    let people = people.len() as u64;
    all.extend([
        accesses(&|_| true),
        Estimate::count(people, people).of(people),
        timings.ended(),
        accesses(&|one| !one.held.is_observed),
    ]);
    all
}

/// The figures that both ends have and wide dimensions too, in the order of their measures.
fn leading(timings: &Timings, still_live: [Estimate; 2]) -> Vec<Estimate> {
    let mut all = [0.5, 0.9].map(|p| timings.quantile(p)).as_flattened().to_vec();
    all.push(timings.within_sla());
    all.extend(timings.sla_bounds());
    all.extend(still_live);
    all
}

/// The other figures that both ends have, in the order of their measures.
fn rest(timings: &Timings) -> Vec<Estimate> {
    let mut all = [timings.naive(), timings.gap()].as_flattened().to_vec();
    all.extend([0.25, 0.75, 0.95].map(|p| timings.quantile(p)).as_flattened());
    all.extend([1.0, 7.0, 30.0].map(|days| timings.within(days)).as_flattened());
    all
}

/// How many items of a part are wanted.
fn number<T>(part: &Part<'_, T>, wanted: &dyn Fn(&T) -> bool) -> Estimate {
    let found = part.iter().filter(|one| wanted(one)).count() as u64;
    Estimate::count(found, part.len()).of(part.len())
}

#[cfg(test)]
mod tests;
