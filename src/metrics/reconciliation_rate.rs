//! How much of the paper is true, and how much of the truth is on paper?

use crate::frames::{Key, Risk};
use crate::reconcile::{Grant, Line, Population, Standing, Status, Verdict};

use super::alike::alike;
use super::dimension::{Dimension, of_lines};
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, count, share};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "reconciliation_rate",
    title: "Paper against system",
    card: Card {
        question: "How much of the paper is true, and how much of the truth is on paper?",
        population: "Lines requested in the period (line_...), all lines (every_line_...), and \
            grants of the current snapshots (grant_...), each as at as-of of its system.",
        method: "Lines by fulfilment status and verdict, grants by standing and verdict: counts, \
            and shares of all of them, with the interval of Wilson (1927). Each line has one \
            status and each grant one standing, so the shares add up to 1. The headlines divide \
            what is as it should be by what passed or failed; what is open, listed or not \
            evaluable is in neither. The evaluable share is what is not 'not evaluable'. Months \
            are those of the request. By policy, department, approver and group only what passed \
            and failed is given.",
        blind_spots: "A status is as good as the snapshots: what came and went between two of \
            them is not seen, and a system without a snapshot makes its lines not evaluable. \
            Intervals say how much chance alone would move a share of this size; they do not cover \
            errors of the exports. Every system of an earlier quarter that is missing now makes \
            the picture look better than it is.",
    },
    measures: MEASURES,
    compute,
};

/// For each family of items: a headline, a size, and a count and a share for each word of each of
/// its closed sets.
macro_rules! families {
    ($($size:literal $what:literal, $headline:literal $doc:literal
       { $($prefix:literal $set:literal [$($word:literal)+])+ })+) => {
        &[$(
            share($headline, $doc),
            count($size, concat!($what, ".")),
            $($(
                count(concat!($prefix, $word), concat!($what, " with ", $set, " ", $word, ".")),
                share(
                    concat!($prefix, $word, "_share"),
                    concat!($what, " with ", $set, " ", $word, ", of all of them."),
                ),
            )+)+
        )+]
    };
}

const MEASURES: &[Measure] = families! {
    "lines" "Lines requested in the period",
    "lines_reconciled" "Lines of the period that passed, of those that passed or failed." {
        "line_verdict_" "verdict" ["pass" "fail" "open" "listed" "not_evaluable"]
        "line_status_" "status" [
            "not_evaluable" "effected_without_approval" "no_effect_expected"
            "effected_before_decision" "awaiting_decision" "superseded" "retained_past_expiry"
            "lapsed" "verified" "effected_ticket_open" "awaiting_fulfilment" "withdrawn_by_review"
            "withdrawn_by_leaver" "removed_without_ticket" "provisioned_differently"
            "never_provisioned" "resurrected" "revocation_not_effected" "modified_partially"
            "modification_not_effected"
        ]
    }
    "every_line" "Lines of any time",
    "every_line_reconciled" "Lines of any time that passed, of those that passed or failed." {
        "every_line_verdict_" "verdict" ["pass" "fail" "open" "listed" "not_evaluable"]
        "every_line_status_" "status" [
            "not_evaluable" "effected_without_approval" "no_effect_expected"
            "effected_before_decision" "awaiting_decision" "superseded" "retained_past_expiry"
            "lapsed" "verified" "effected_ticket_open" "awaiting_fulfilment" "withdrawn_by_review"
            "withdrawn_by_leaver" "removed_without_ticket" "provisioned_differently"
            "never_provisioned" "resurrected" "revocation_not_effected" "modified_partially"
            "modification_not_effected"
        ]
    }
    "grants" "Current grants",
    "grants_vouched" "Current grants that passed, of those that passed or failed." {
        "grant_verdict_" "verdict" ["pass" "fail" "open" "listed" "not_evaluable"]
        "grant_standing_" "standing" [
            "disputed" "explicitly_approved" "implicitly_approved" "excepted" "certified"
            "uncorrelated" "pending_deprovisioning" "revoked_but_present" "expired"
            "exception_expired" "approval_undocumented" "granted_before_decision"
            "granted_despite_rejection" "baseline" "not_evaluable" "out_of_band"
        ]
    }
};

/// Measures that wide dimensions have: the headline, the size, and what passed and failed.
const LEADING: usize = 6;
/// Measures of a family about lines: the headline, the size, and two for each word.
const OF_LINES: usize = OF_VERDICTS + 2 * STATUSES;
/// Of these, the headline, the size, and two for each verdict.
const OF_VERDICTS: usize = 2 + 2 * VERDICTS;
const VERDICTS: usize = Verdict::NotEvaluable as usize + 1;
const STATUSES: usize = Status::ModificationNotEffected as usize + 1;
const STANDINGS: usize = Standing::OutOfBand as usize + 1;

fn compute(population: &Population<'_>) -> Vec<Value> {
    let (of_lines, rest) = METRIC.measures.split_at(OF_LINES);
    let (of_every_line, of_grants) = rest.split_at(OF_LINES);
    let mut values = lines_of_period(population, of_lines);
    values.extend(every_line(population, of_every_line));
    values.extend(grants(population, of_grants));
    values
}

fn lines_of_period(population: &Population<'_>, measures: &'static [Measure]) -> Vec<Value> {
    let months = Months::of(&population.period, population.settings.timezone);
    let lines: Vec<&Line> = population.lines.iter().filter(|line| line.in_period).collect();
    let at = |line: &&Line| line.requested_at.micros;
    let survey = |measures: &'static [Measure]| Survey {
        metric: METRIC.id,
        measures,
        leading: LEADING,
        items: &lines,
        months: &months,
        at,
    };
    let (of_verdicts, of_statuses) = measures.split_at(OF_VERDICTS);
    let mut values = survey(of_verdicts).values(&by_line(population), of_lines_in);
    // Twenty statuses in each month of each system, or of each of thousands of approvers, would
    // bury the rest of the table.
    let mut dimensions = by_line(population);
    dimensions.retain(|dimension| !dimension.is_wide);
    for dimension in &mut dimensions {
        dimension.monthly = dimension.name == "all";
    }
    let statuses = |part: &Part<'_, &Line>| of_lines_in(part).into_iter().skip(OF_VERDICTS);
    values.extend(survey(of_statuses).values(&dimensions, statuses));
    values
}

fn every_line(population: &Population<'_>, measures: &'static [Measure]) -> Vec<Value> {
    let lines: Vec<&Line> = population.lines.iter().collect();
    let (leading, months) = (measures.len(), Months::none());
    let survey =
        Survey { metric: METRIC.id, measures, leading, items: &lines, months: &months, at: |_| 0 };
    // Groups and departments change over the years: only those of the period are comparable.
    let dimensions: Vec<_> =
        by_line(population).into_iter().filter(|dimension| !dimension.is_wide).collect();
    survey.values(&dimensions, of_lines_in)
}

fn by_line<'a>(population: &'a Population<'a>) -> Vec<Dimension<'a, &'a Line>> {
    of_lines(population, |line: &&'a Line| line.row)
}

fn grants(population: &Population<'_>, measures: &'static [Measure]) -> Vec<Value> {
    let dimensions = [
        Dimension::all(),
        Dimension::name("system", population, |(sort, _): &Counted| sort.0),
        Dimension::word::<Risk>("risk", |(sort, _): &Counted| Some(sort.1)),
    ];
    let sort = |grant: &Grant, ()| (grant.system, grant.risk(), grant.verdict, grant.standing);
    let sorts: Vec<Counted> = alike(&population.grants, |_| (), sort);
    let (items, months, leading) = (&sorts[..], Months::none(), measures.len());
    let survey = Survey { metric: METRIC.id, measures, leading, items, months: &months, at: |_| 0 };
    survey.values(&dimensions, |part| {
        let kinds = part.iter().map(|(sort, n)| (sort.2, sort.3 as usize, *n));
        Tally::<STANDINGS>::of(kinds).estimates()
    })
}

/// Grants alike in system, risk, verdict and standing, and how many there are.
type Counted = ((Key, Risk, Verdict, Standing), u64);

fn of_lines_in(part: &Part<'_, &Line>) -> Vec<Estimate> {
    let kinds = part.iter().map(|line| (line.verdict, line.status as usize, 1));
    Tally::<STATUSES>::of(kinds).estimates()
}

/// Items by verdict, and by one of `N` statuses or standings.
struct Tally<const N: usize> {
    verdicts: [u64; VERDICTS],
    kinds: [u64; N],
}

impl<const N: usize> Tally<N> {
    fn of(items: impl Iterator<Item = (Verdict, usize, u64)>) -> Self {
        let mut tally = Self { verdicts: [0; VERDICTS], kinds: [0; N] };
        for (verdict, kind, n) in items {
            tally.verdicts[verdict as usize] += n;
            tally.kinds[kind] += n;
        }
        tally
    }

    fn verdict(&self, verdict: Verdict) -> u64 {
        self.verdicts[verdict as usize]
    }

    fn estimates(&self) -> Vec<Estimate> {
        let all: u64 = self.verdicts.iter().sum();
        let evaluable = all - self.verdict(Verdict::NotEvaluable);
        let passed = self.verdict(Verdict::Pass);
        let headline = [
            Estimate::share(passed, passed + self.verdict(Verdict::Fail)),
            Estimate::count(all, all),
        ];
        let counts = self.verdicts.iter().chain(&self.kinds);
        let pairs = counts.flat_map(|k| [Estimate::count(*k, all), Estimate::share(*k, all)]);
        let estimates = headline.into_iter().chain(pairs);
        estimates.map(|estimate| estimate.evaluable(evaluable, all)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::frames::Word;
    use crate::metrics::testing::{HOUR, Request, World, find, grant};

    const AS_OF: i64 = 1000 * HOUR;

    fn judged(id: &'static str, requested: i64, status: Status, verdict: Verdict) -> Request {
        Request { status, verdict, ..Request::new(id, requested) }
    }

    fn names<W: Word>(prefix: &str) -> Vec<String> {
        let names = W::ALL.iter().map(|word| format!("{prefix}{}", word.as_str()));
        names.flat_map(|name| [name.clone(), name + "_share"]).collect()
    }

    #[test]
    fn every_word_of_the_closed_sets_has_its_measures_in_its_place() {
        let heads = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        let expected = [
            heads(["lines_reconciled", "lines"]),
            names::<Verdict>("line_verdict_"),
            names::<Status>("line_status_"),
            heads(["every_line_reconciled", "every_line"]),
            names::<Verdict>("every_line_verdict_"),
            names::<Status>("every_line_status_"),
            heads(["grants_vouched", "grants"]),
            names::<Verdict>("grant_verdict_"),
            names::<Standing>("grant_standing_"),
        ]
        .concat();
        let found: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_of_the_period_and_of_any_time_are_counted_apart() {
        let requests = [
            judged("1", 10, Status::Verified, Verdict::Pass),
            judged("2", 10, Status::NeverProvisioned, Verdict::Fail),
            judged("3", 10, Status::AwaitingDecision, Verdict::Open),
            judged("4", 10, Status::NotEvaluable, Verdict::NotEvaluable),
            judged("5", -10, Status::Lapsed, Verdict::Pass),
        ];
        let values = World::of(&requests).compute(&METRIC, 0, AS_OF, AS_OF);
        let headline = find(&values, "lines_reconciled");
        assert_eq!((headline.value(), headline.n()), (Some(0.5), 2));
        assert_eq!(headline.evaluable_share(), Some(0.75));
        assert_eq!(find(&values, "line_status_never_provisioned_share").value(), Some(0.25));
        assert_eq!(find(&values, "line_status_lapsed").value(), Some(0.0));
        assert_eq!(find(&values, "every_line_status_lapsed").value(), Some(1.0));
        assert_eq!(find(&values, "every_line").value(), Some(5.0));
        assert_eq!(find(&values, "grants_vouched").value(), None);
    }

    #[test]
    fn verdicts_and_statuses_foot_to_their_population_in_every_group() {
        let requests = [
            judged("1", 10, Status::Verified, Verdict::Pass),
            Request { system: "b", ..judged("2", 800, Status::NeverProvisioned, Verdict::Fail) },
            judged("3", 800, Status::AwaitingDecision, Verdict::Open),
        ];
        let values = World::of(&requests).compute(&METRIC, 0, AS_OF, AS_OF);
        let group =
            |v: &Value| (v.period().to_owned(), v.dimension(), v.dimension_value().to_owned());
        // Wide dimensions have what passed and failed only.
        let is_narrow = |v: &&Value| v.dimension() != "approver";
        let counts = |prefix: &str| {
            let mut sums: BTreeMap<_, f64> = BTreeMap::new();
            let parts =
                values.iter().filter(|v| v.unit() == "count" && v.measure().starts_with(prefix));
            parts
                .filter(is_narrow)
                .for_each(|v| *sums.entry(group(v)).or_default() += v.value().unwrap_or(0.0));
            sums
        };
        let sizes: BTreeMap<_, f64> = values
            .iter()
            .filter(|value| value.measure() == "lines")
            .filter(is_narrow)
            .map(|value| (group(value), value.value().unwrap_or(0.0)))
            .collect();
        assert_eq!(counts("line_verdict_"), sizes);
        let statuses = counts("line_status_");
        assert!(statuses.iter().all(|(group, sum)| sizes[group] == *sum));
        assert!(statuses.len() > 4 && statuses.len() < sizes.len());
    }

    #[test]
    fn grants_are_vouched_for_per_system() {
        let world = World::of(&[Request::new("1", 0)]);
        let mut population = world.population(0, AS_OF, AS_OF);
        population.grants.push(grant(&world, "ann"));
        population.grants.push(Grant {
            standing: Standing::OutOfBand,
            verdict: Verdict::Fail,
            ..grant(&world, "bob")
        });
        let values = (METRIC.compute)(&population);
        let of_a = |measure: &str| {
            let mut found =
                values.iter().filter(|v| v.measure() == measure && v.dimension() == "system");
            found.next().and_then(Value::value)
        };
        assert_eq!(of_a("grants_vouched"), Some(0.5));
        assert_eq!(of_a("grant_standing_out_of_band"), Some(1.0));
        assert_eq!(of_a("grant_standing_expired_share"), Some(0.0));
    }
}
