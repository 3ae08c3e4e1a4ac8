//! What is held by nobody who is there?

use crate::frames::{Kind, Risk};
use crate::reconcile::{Grant, Population};
use crate::stats::quantile::quantile;

use super::dimension::Dimension;
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value};

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
            holder's last day to the snapshot, of orphaned grants; quantiles are of type 7 of \
            Hyndman and Fan (1996).",
        blind_spots: "Without a list of identities nobody is known to be gone, and the flags that \
            need it have no value: that is not 0. An account that belongs to nobody on record is \
            uncorrelated, not orphaned; reconciliation_rate counts it. A system that keeps no \
            date of last use hides use after the end and dormancy. A leaver whom the list of \
            identities still has as active is not seen.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 17] = [
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
    measure("orphaned_privileged_share", "share", "Privileged ones among the orphaned grants."),
    measure("grants", "count", "Grants of the current snapshots."),
    measure("days_since_end_p50", "days", "Median time since the holder's end, orphaned grants."),
    measure("days_since_end_p90", "days", "90 % of orphaned grants are no longer orphaned."),
    measure("days_since_end_max", "days", "The longest time since the holder's end."),
];

const fn measure(name: &'static str, unit: &'static str, doc: &'static str) -> Measure {
    Measure { name, unit, doc }
}

type FlagOf = fn(&Grant) -> Option<bool>;

const FLAGS: [FlagOf; 5] =
    [|g| g.orphaned, |g| g.used_after_end, |g| g.ownerless, |g| g.dormant, |g| g.disabled];

fn compute(population: &Population<'_>) -> Vec<Value> {
    let people = People::of(population);
    let grants: Vec<&Grant> = population.grants.iter().collect();
    let dimensions = [
        Dimension::all(),
        Dimension::name("system", population, |grant: &&Grant| grant.system),
        Dimension::word::<Risk>("risk", |grant: &&Grant| Some(grant.risk)),
        Dimension::word::<Kind>("kind", |grant: &&Grant| people.kind(grant)),
    ];
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: METRIC.measures.len(),
        items: &grants,
        months: &Months::none(),
        at: |_| 0,
    };
    survey.values(&dimensions, |part| estimates(&people, part))
}

fn estimates(people: &People<'_>, part: &Part<'_, &Grant>) -> Vec<Estimate> {
    let mut estimates = Vec::with_capacity(MEASURES.len());
    for flag in FLAGS {
        estimates.extend(pair(part.iter().map(|grant| flag(grant))));
    }
    let privileged = |grant: &Grant| people.knows_privileged.then_some(grant.privileged);
    estimates.extend(pair(part.iter().map(|grant| privileged(grant))));
    let orphaned = || part.iter().filter(|grant| grant.orphaned == Some(true));
    let [of_orphaned, _] = pair(orphaned().map(|grant| privileged(grant)));
    estimates.push(of_orphaned);
    estimates.push(Estimate::count(part.len(), part.len()).of(part.len()));
    estimates.extend(days(orphaned().map(|grant| people.days_since_end(grant))));
    estimates
}

/// The share and the count of yes among the answers there are.
fn pair(answers: impl Iterator<Item = Option<bool>>) -> [Estimate; 2] {
    let (yes, known, all) = answers.fold((0, 0, 0), |(yes, known, all), answer| {
        (yes + u64::from(answer == Some(true)), known + u64::from(answer.is_some()), all + 1)
    });
    [Estimate::share(yes, known), Estimate::count(yes, known)].map(|estimate| estimate.of(all))
}

/// Median, 90 % and longest of the days there are.
fn days(days: impl Iterator<Item = Option<f64>>) -> [Estimate; 3] {
    let days: Vec<Option<f64>> = days.collect();
    let known: Vec<f64> = days.iter().flatten().copied().collect();
    [0.5, 0.9, 1.0].map(|p| {
        let estimate = Estimate::plain(quantile(&known, p), known.len() as u64, "quantile, type 7");
        estimate.of(days.len() as u64)
    })
}

/// What the registers say about holders.
struct People<'a> {
    population: &'a Population<'a>,
    knows_privileged: bool,
}

impl<'a> People<'a> {
    fn of(population: &'a Population<'a>) -> Self {
        let catalogue = population.frames.catalogue();
        let knows_privileged = catalogue.is_some_and(|frame| !frame.privileged.is_absent());
        Self { population, knows_privileged }
    }

    /// The identity's kind, else the account's.
    fn kind(&self, grant: &Grant) -> Option<Kind> {
        self.population.books.kind_of(grant.system, grant.account)
    }

    /// Days from the holder's end to the snapshot. An end before the start is that of an earlier
    /// employment.
    fn days_since_end(&self, grant: &Grant) -> Option<f64> {
        let end = self.population.books.end_of(grant.holder)?;
        let as_of = self.population.as_of(grant.system);
        let days = (as_of - end.micros) as f64 / crate::frames::instant::MICROS_PER_DAY as f64;
        (days >= 0.0).then_some(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{FrameKind, LifeStatus};
    use crate::metrics::testing::{HOUR, Sheet, World, find, grant};

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

    #[test]
    fn a_flag_that_cannot_be_judged_lowers_the_evaluable_share_and_is_not_false() {
        let world = world();
        let mut population = world.population(0, AS_OF, AS_OF);
        for (holder, orphaned) in [("ann", Some(false)), ("zoe", Some(true)), ("robot", None)] {
            population.grants.push(Grant { orphaned, ..grant(&world, holder) });
        }
        let values = (METRIC.compute)(&population);
        let share = find(&values, "orphaned_share");
        assert_eq!((share.value, share.n), (Some(0.5), 2));
        assert_eq!(share.evaluable_share, Some(2.0 / 3.0));
        assert_eq!(find(&values, "dormant").value, None);
        assert_eq!(find(&values, "privileged").value, None);
        assert_eq!(find(&values, "days_since_end_p50").value, Some(10.0));
        let service = values.iter().find(|value| value.dimension_value == "service");
        assert_eq!(service.map(|value| value.dimension), Some("kind"));
        assert!(values.iter().all(|value| value.period == "period"));
    }

    #[test]
    fn no_grants_give_no_value_at_all() {
        let values = world().compute(&METRIC, 0, AS_OF, AS_OF);
        assert!(values.iter().all(|value| value.value.is_none() && value.n == 0));
    }
}
