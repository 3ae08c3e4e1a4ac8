//! What is held by nobody who is there?

use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Key, Kind, Risk};
use crate::reconcile::parts::departments;
use crate::reconcile::{Grant, Population};
use crate::stats::quantile::quantile;

use super::alike::alike;
use super::bands::bands;
use super::dimension::Dimension;
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, measure};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "orphaned_access",
    title: "Access that belongs to nobody",
    card: Card {
        question: "What is held by nobody who is there?",
        population: "Grants of the current snapshots, as at as-of of their system: there is no \
            period.",
        method: "Per flag: how many grants carry it, and their share of those that can be judged, \
            with the interval of Wilson (1927). Orphaned: the holder is gone and the grant is \
            live. Used after end: last used after the holder's last day. Ownerless: a holder that \
            is no person and that nobody answers for. Dormant: not used for longer than the \
            configured days. Disabled: switched off. Days since the end are those from the \
            holder's last day to the snapshot, of orphaned grants whose holder's last day is \
            known; quantiles are of type 7 of Hyndman and Fan (1996), and the bands, in whole \
            days, add up to those grants. The kind is the holder's, the department that of the \
            holder, gone or not, as the list of identities has it.",
        blind_spots: "Without a list of identities nobody is known to be gone, and the flags that \
            need it have no value: that is not 0. An account that belongs to nobody on record is \
            uncorrelated, not orphaned; reconciliation_rate counts it. A system that keeps no \
            date of last use hides use after the end and dormancy. A leaver whom the list of \
            identities still has as active is not seen.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 24] = [
    measure(
        "orphaned_share",
        "share",
        "Live grants whose holder is gone, of those that can be judged.",
    ),
    measure("orphaned", "count", "The same, as a number."),
    measure(
        "used_after_end_share",
        "share",
        "Grants used after the holder's last day, of those that can be judged.",
    ),
    measure("used_after_end", "count", "The same, as a number."),
    measure("orphaned_privileged_share", "share", "Privileged ones among the orphaned grants."),
    measure("grants", "count", "Grants of the current snapshots."),
    measure(
        "ownerless_share",
        "share",
        "Grants of non-human holders that nobody answers for, of those that can be judged.",
    ),
    measure("ownerless", "count", "The same, as a number."),
    measure("dormant_share", "share", "Grants not used for long, of those that can be judged."),
    measure("dormant", "count", "The same, as a number."),
    measure(
        "disabled_share",
        "share",
        "Grants that are switched off, of those that can be judged.",
    ),
    measure("disabled", "count", "The same, as a number."),
    measure("privileged_share", "share", "Grants the catalogue calls privileged, of all grants."),
    measure("privileged", "count", "The same, as a number."),
    measure("days_since_end_p25", "days", "A quarter of orphaned grants are younger orphans."),
    measure("days_since_end_p50", "days", "Median time since the holder's end, orphaned grants."),
    measure("days_since_end_p75", "days", "Three quarters of orphaned grants are younger orphans."),
    measure("days_since_end_p90", "days", "90 % of orphaned grants are younger orphans."),
    measure("days_since_end_max", "days", "The longest time since the holder's end."),
    measure("days_since_end_0_7", "count", "Orphaned grants whose holder left up to 7 days ago."),
    measure("days_since_end_8_30", "count", "Orphaned grants whose holder left 8 to 30 days ago."),
    measure(
        "days_since_end_31_90",
        "count",
        "Orphaned grants whose holder left 31 to 90 days ago.",
    ),
    measure("days_since_end_91_365", "count", "Those whose holder left 91 to 365 days ago."),
    measure("days_since_end_over_365", "count", "Those whose holder left more than 365 days ago."),
];

/// Measures by department: the flags that are about people, and what they count.
const LEADING: usize = 6;

/// Quantiles of the days since the end.
const QUANTILES: [f64; 5] = [0.25, 0.5, 0.75, 0.9, 1.0];

/// The last day of each band of days but the longest.
const BANDS: [f64; 4] = [7.0, 30.0, 90.0, 365.0];

fn compute(population: &Population<'_>) -> Vec<Value> {
    let people = People::of(population);
    let sorts = alike(
        &population.grants,
        |first| people.of_account(first),
        |grant, account| people.sort(grant, account),
    );
    let mut dimensions = vec![
        Dimension::all(),
        Dimension::name("system", population, |(sort, _): &Counted| sort.system),
        Dimension::word::<Risk>("risk", |(sort, _): &Counted| Some(sort.risk)),
        Dimension::word::<Kind>("kind", |(sort, _): &Counted| sort.kind),
    ];
    if people.departments.is_some() {
        let department = |(sort, _): &Counted| sort.department;
        dimensions.push(Dimension::name("department", population, department).wide());
    }
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: LEADING,
        items: &sorts,
        months: &Months::none(),
        at: |_| 0,
    };
    survey.values(&dimensions, estimates)
}

/// What the figures look at of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Sort {
    system: Key,
    risk: Risk,
    kind: Option<Kind>,
    department: Key,
    orphaned: Option<bool>,
    used_after_end: Option<bool>,
    ownerless: Option<bool>,
    dormant: Option<bool>,
    disabled: Option<bool>,
    privileged: Option<bool>,
    /// Microseconds from the holder's end to the snapshot, of orphaned grants.
    since_end: Option<i64>,
}

/// Grants of one sort, and how many there are.
type Counted = (Sort, u64);

fn estimates(part: &Part<'_, Counted>) -> Vec<Estimate> {
    let answers = |answer: fn(&Sort) -> Option<bool>| {
        Estimate::counted_answers(part.iter().map(|(sort, n)| (answer(sort), *n)))
    };
    let orphaned = || part.iter().filter(|(sort, _)| sort.orphaned == Some(true));
    let privileged = orphaned().map(|(sort, n)| (sort.privileged, *n));
    let [of_orphaned, _] = Estimate::counted_answers(privileged);
    let all = part.iter().map(|(_, n)| n).sum();
    let mut estimates = Vec::with_capacity(MEASURES.len());
    estimates.extend(answers(|sort| sort.orphaned));
    estimates.extend(answers(|sort| sort.used_after_end));
    estimates.push(of_orphaned);
    estimates.push(Estimate::count(all, all).of(all));
    estimates.extend(answers(|sort| sort.ownerless));
    estimates.extend(answers(|sort| sort.dormant));
    estimates.extend(answers(|sort| sort.disabled));
    estimates.extend(answers(|sort| sort.privileged));
    let each = |(sort, n): &Counted| std::iter::repeat_n(sort.days_since_end(), *n as usize);
    estimates.extend(days(orphaned().flat_map(each)));
    estimates
}

impl Sort {
    /// Days from the holder's end to the snapshot.
    fn days_since_end(&self) -> Option<f64> {
        let days = self.since_end? as f64 / MICROS_PER_DAY as f64;
        (days >= 0.0).then_some(days)
    }
}

/// How the days there are spread: quantiles, and how many fall into each band.
fn days(days: impl Iterator<Item = Option<f64>>) -> Vec<Estimate> {
    let days: Vec<Option<f64>> = days.collect();
    let known: Vec<f64> = days.iter().flatten().copied().collect();
    let n = known.len() as u64;
    let quantiles = QUANTILES.iter().map(|p| {
        Estimate::plain(quantile(&known, *p), n, "quantile, type 7").of(days.len() as u64)
    });
    let bands = bands(&known, &BANDS)
        .into_iter()
        .map(|found| Estimate::count(found, n).of(days.len() as u64));
    quantiles.chain(bands).collect()
}

/// What the registers say about holders.
struct People<'a> {
    population: &'a Population<'a>,
    knows_privileged: bool,
    /// By the number of the identity's key.
    departments: Option<Vec<Key>>,
}

/// What is known of all grants of an account.
#[derive(Debug, Clone, Copy)]
struct OfAccount {
    kind: Option<Kind>,
    department: Key,
    since_end: Option<i64>,
}

impl<'a> People<'a> {
    fn of(population: &'a Population<'a>) -> Self {
        let catalogue = population.frames.catalogue();
        let knows_privileged = catalogue.is_some_and(|frame| !frame.privileged.is_absent());
        Self { population, knows_privileged, departments: departments(population) }
    }

    /// Of the account of a grant: the identity's kind, else the account's; the department of the
    /// holder and the time since the holder's end. An end before the start is that of an earlier
    /// employment.
    fn of_account(&self, grant: &Grant) -> OfAccount {
        let (books, holder) = (&self.population.books, grant.holder);
        let department = self.departments.as_ref().and_then(|all| all.get(holder.0 as usize));
        let as_of = self.population.as_of(grant.system);
        OfAccount {
            kind: books.kind_of_holder((holder, grant.match_rule), grant.system, grant.account),
            department: department.copied().unwrap_or(Key::NONE),
            since_end: books.end_of(holder).map(|end| as_of - end.micros),
        }
    }

    fn sort(&self, grant: &Grant, account: OfAccount) -> Sort {
        Sort {
            system: grant.system,
            risk: grant.risk(),
            kind: account.kind,
            department: account.department,
            orphaned: grant.marks.orphaned(),
            used_after_end: grant.marks.used_after_end(),
            ownerless: grant.marks.ownerless(),
            dormant: grant.marks.dormant(),
            disabled: grant.marks.disabled(),
            privileged: self.knows_privileged.then_some(grant.privileged()),
            since_end: account.since_end.filter(|_| grant.marks.orphaned() == Some(true)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{FrameKind, LifeStatus};
    use crate::metrics::testing::{HOUR, Sheet, World, find, grant};
    use crate::reconcile::Traits;

    const AS_OF: i64 = 1000 * HOUR;

    fn world() -> World {
        let identities = Sheet::new(FrameKind::Identities, 3)
            .texts("identity", &["ann", "zoe", "robot"])
            .words("status", &[Some(LifeStatus::Active), Some(LifeStatus::Terminated), None])
            .words("kind", &[None, None, Some(Kind::Service)])
            .hours("end", &[None, Some(1000 - 240), None]);
        let tickets = Sheet::new(FrameKind::Tickets, 1)
            .texts("system", &["a"])
            .texts("entitlement", &["read"]);
        World::with(&[], vec![identities, tickets])
    }

    fn orphan(orphaned: Option<bool>, world: &World, holder: &str) -> Grant {
        let marks = Traits { orphaned, ..Traits::UNKNOWN }.into();
        Grant { marks, ..grant(world, holder) }
    }

    #[test]
    fn a_flag_that_cannot_be_judged_lowers_the_evaluable_share_and_is_not_false() {
        let world = world();
        let mut population = world.population(0, AS_OF, AS_OF);
        for (holder, orphaned) in [("ann", Some(false)), ("zoe", Some(true)), ("robot", None)] {
            population.grants.push(orphan(orphaned, &world, holder));
        }
        let values = (METRIC.compute)(&population);
        let share = find(&values, "orphaned_share");
        assert_eq!((share.value(), share.n()), (Some(0.5), 2));
        assert_eq!(share.evaluable_share(), Some(2.0 / 3.0));
        assert_eq!(find(&values, "dormant").value(), None);
        assert_eq!(find(&values, "privileged").value(), None);
        assert_eq!(find(&values, "days_since_end_p50").value(), Some(10.0));
        let service = values.iter().find(|value| value.dimension_value() == "service");
        assert_eq!(service.map(Value::dimension), Some("kind"));
        assert!(values.iter().all(|value| value.period() == "period"));
    }

    #[test]
    fn the_days_since_the_end_are_spread_over_bands_that_foot() {
        // Days before as-of on which four holders left; of the fifth nobody noted when.
        let ends = [3, 7, 8, 400].map(|day| Some(1000 * 24 - day * 24));
        let identities = Sheet::new(FrameKind::Identities, 5)
            .texts("identity", &["a1", "a2", "a3", "a4", "a5"])
            .texts("department", &["Sales", "Sales", "Sales", "Law", ""])
            .words("status", &[Some(LifeStatus::Terminated); 5])
            .hours("end", &[&ends[..], &[None]].concat());
        let tickets = Sheet::new(FrameKind::Tickets, 1)
            .texts("system", &["a"])
            .texts("entitlement", &["read"]);
        let world = World::with(&[], vec![identities, tickets]);
        let mut population = world.population(0, 24 * AS_OF, 24 * AS_OF);
        let orphan = |holder| orphan(Some(true), &world, holder);
        population.grants = ["a1", "a2", "a3", "a4", "a5"].map(orphan).to_vec();
        let values = (METRIC.compute)(&population);
        let bands = ["0_7", "8_30", "31_90", "91_365", "over_365"];
        let bands = bands.map(|band| find(&values, &format!("days_since_end_{band}")));
        assert_eq!(bands.map(Value::value), [2.0, 1.0, 0.0, 0.0, 1.0].map(Some));
        assert!(bands.iter().all(|band| band.n() == 4 && band.evaluable_share() == Some(0.8)));
        // Type 7 of 3, 7, 8, 400: h = 0.75 and 2.25.
        assert_eq!(find(&values, "days_since_end_p25").value(), Some(6.0));
        assert_eq!(find(&values, "days_since_end_p75").value(), Some(106.0));
        let by = |department: &str| {
            let of =
                |v: &&Value| v.dimension() == "department" && v.dimension_value() == department;
            values.iter().filter(of).find(|v| v.measure() == "orphaned").and_then(Value::value)
        };
        assert_eq!([by("Sales"), by("Law"), by("(none)")], [Some(3.0), Some(1.0), Some(1.0)]);
    }

    #[test]
    fn no_grants_give_no_value_at_all() {
        let values = world().compute(&METRIC, 0, AS_OF, AS_OF);
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }
}
