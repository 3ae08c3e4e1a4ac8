//! The register of accepted deviations: how much is in it, how old it is, and what has outlived it.

use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Exceptions, Instant, Key};
use crate::reconcile::register::{ended_at, is_accepted, is_over};
use crate::reconcile::{Counterpart, Grant, Population, Standing};
use crate::stats::quantile::quantile;

use crate::metrics::alike::alike;
use crate::metrics::bands::bands;
use crate::metrics::dimension::{Code, Dimension};
use crate::metrics::estimate::Estimate;
use crate::metrics::months::Months;
use crate::metrics::survey::{Part, Survey};
use crate::metrics::{Measure, Value};

/// Number of measures of the register.
pub(super) const MEASURES: usize = OF_ENTRIES + 1;

/// Of these, those about entries; the last is about grants.
const OF_ENTRIES: usize = 11;

/// The last day of each band of age but the oldest.
const BANDS: [f64; 4] = [30.0, 90.0, 180.0, 365.0];

/// How soon is soon, in days.
const SOON: i64 = 30;

/// The values of the register as at as-of, in the order of `measures`: entries by system and by who
/// accepted them, then the grants that rest on ended ones, by the grant's system and by who had
/// accepted the entry.
pub(super) fn values(
    population: &Population<'_>,
    metric: &'static str,
    measures: &'static [Measure],
) -> Vec<Value> {
    let register = Register::of(population);
    let entries = register.entries();
    let (of_entries, of_grants) = measures.split_at(OF_ENTRIES);
    let known = Known::of(register.frame.as_ref());
    let mut values = survey(metric, of_entries, &entries)
        .values(&register.of_entries(), |part| estimates(part, known));
    let sorts = alike(&population.grants, |_| (), |grant, ()| (grant.system, resting_on(grant)));
    values.extend(survey(metric, of_grants, &sorts).values(&register.of_grants(), |part| {
        let all = part.iter().map(|(_, n)| n).sum();
        let rests = part.iter().filter(|((_, rests), _)| rests.is_some()).map(|(_, n)| n).sum();
        let n = if known.what_is_over && !entries.is_empty() { all } else { 0 };
        [Estimate::count(rests, n).of(all)]
    }));
    values
}

fn survey<'a, T>(
    metric: &'static str,
    measures: &'static [Measure],
    items: &'a [T],
) -> Survey<'a, T> {
    static NO_MONTHS: std::sync::LazyLock<Months> = std::sync::LazyLock::new(Months::none);
    Survey { metric, measures, leading: measures.len(), items, months: &NO_MONTHS, at: |_| 0 }
}

/// An accepted entry of the register.
#[derive(Debug, Clone, Copy)]
struct Entry {
    system: Key,
    approver: Key,
    /// Days since it was accepted.
    age: f64,
    is_over: bool,
    ends: End,
}

/// When an entry in force ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Soon,
    Later,
    Never,
}

/// What the entries are read from.
struct Register<'a> {
    population: &'a Population<'a>,
    frame: Option<Exceptions<'a>>,
}

impl<'a> Register<'a> {
    fn of(population: &'a Population<'a>) -> Self {
        Self { population, frame: population.frames.exceptions() }
    }

    /// The accepted entries of any kind, in the order of the register.
    fn entries(&self) -> Vec<Entry> {
        let Some(frame) = &self.frame else { return Vec::new() };
        let as_of = self.population.period.as_of;
        let accepted = (0..frame.len).filter(|row| is_accepted(frame, *row, as_of));
        accepted.filter_map(|row| self.entry(frame, row)).collect()
    }

    fn entry(&self, frame: &Exceptions<'_>, row: usize) -> Option<Entry> {
        let as_of = self.population.period.as_of;
        let since = frame.approved_at.at(row)?;
        Some(Entry {
            system: self.population.frames.key(frame.system.at(row)),
            approver: self.approver(frame, row),
            age: since.hours_until(Instant::exact(as_of)) / 24.0,
            is_over: is_over(frame, row, as_of),
            ends: match ended_at(frame, row) {
                None => End::Never,
                Some(end) if end.micros <= as_of + SOON * MICROS_PER_DAY => End::Soon,
                Some(_) => End::Later,
            },
        })
    }

    /// Who accepted an entry.
    fn approver(&self, frame: &Exceptions<'_>, row: usize) -> Key {
        let system = self.population.frames.key(frame.system.at(row));
        self.population.books.person(system, frame.approved_by.at(row)).key
    }

    fn names_approvers(&self) -> bool {
        self.frame.is_some_and(|frame| !frame.approved_by.is_absent())
    }

    fn of_entries(&self) -> Vec<Dimension<'_, Entry>> {
        let mut dimensions = vec![
            Dimension::all(),
            Dimension::name("system", self.population, |entry: &Entry| entry.system),
        ];
        if self.names_approvers() {
            let by = |entry: &Entry| entry.approver;
            dimensions.push(Dimension::name("approver", self.population, by));
        }
        dimensions
    }

    /// A grant that rests on no ended entry is in no approver's part.
    fn of_grants(&self) -> Vec<Dimension<'_, Counted>> {
        let mut dimensions = vec![Dimension::all()];
        let Some(frame) = self.frame else { return dimensions };
        let system = |((system, _), _): &Counted| *system;
        dimensions.push(Dimension::name("system", self.population, system));
        if self.names_approvers() {
            let of = move |((_, rests), _): &Counted, codes: &mut Vec<u32>| {
                if let Some(Rests::On(row)) = rests {
                    codes.push(self.approver(&frame, *row as usize).0);
                }
            };
            let by = Dimension::name("approver", self.population, |_: &Counted| Key::NONE);
            dimensions.push(Dimension { code: Code::Many(Box::new(of)), ..by });
        }
        dimensions
    }
}

/// The system of grants, what they rest on, and how many there are.
type Counted = ((Key, Option<Rests>), u64);

/// What a grant rests on that an exception covered, and does no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Rests {
    /// An entry that has ended, by its row.
    On(u32),
    /// Nobody can tell which.
    OnSomething,
}

fn resting_on(grant: &Grant) -> Option<Rests> {
    let is_resting = grant.standing == Standing::ExceptionExpired;
    is_resting.then(|| match grant.counterpart() {
        Counterpart::Exception(row) => Rests::On(row),
        _ => Rests::OnSomething,
    })
}

/// What the register has a place for.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// When entries run out.
    ends: bool,
    /// When they run out or were withdrawn.
    what_is_over: bool,
}

impl Known {
    fn of(frame: Option<&Exceptions<'_>>) -> Self {
        let ends = frame.is_some_and(|frame| !frame.expires_at.is_absent());
        let withdrawals = frame.is_some_and(|frame| !frame.revoked_at.is_absent());
        Self { ends, what_is_over: ends || withdrawals }
    }
}

fn estimates(part: &Part<'_, Entry>, known: Known) -> Vec<Estimate> {
    let open = || part.iter().filter(|entry| !entry.is_over);
    let (ages, all): (Vec<f64>, u64) = (open().map(|entry| entry.age).collect(), part.len());
    let n = ages.len() as u64;
    let ends = |end| {
        let found = open().filter(|entry| entry.ends == end).count() as u64;
        Estimate::count(found, if known.ends { n } else { 0 }).of(n)
    };
    let mut estimates = vec![
        Estimate::count(n, all).of(all),
        Estimate::count(all - n, if known.what_is_over { all } else { 0 }).of(all),
        ends(End::Soon),
        ends(End::Never),
    ];
    estimates.extend(bands(&ages, &BANDS).into_iter().map(|found| Estimate::count(found, n).of(n)));
    let age = |p| Estimate::plain(quantile(&ages, p), n, "quantile, type 7").of(n);
    estimates.extend([0.5, 0.9].map(age));
    estimates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::FrameKind;
    use crate::metrics::exception_volume::METRIC;
    use crate::metrics::testing::{HOUR, Sheet, World, find, grant, tickets};

    const DAY: i64 = 24;
    const AS_OF: i64 = 1000 * DAY * HOUR;

    /// Entries: accepted 31 days and 23 hours ago, ends soon; 30 days ago, ends later; 400 days ago,
    /// never ends; 50 days ago, ended; not accepted yet.
    fn world() -> World {
        let days = |days: [Option<i64>; 5]| days.map(|day| day.map(|day| day * DAY));
        let accepted = [Some(968 * DAY + 1), Some(970 * DAY), Some(600 * DAY), Some(950 * DAY)];
        let register = Sheet::new(FrameKind::Exceptions, 5)
            .texts("exception_id", &["e1", "e2", "e3", "e4", "e5"])
            .texts("system", &["a", "a", "b", "b", "a"])
            .texts("approved_by", &["eve", "kim", "eve", "eve", "kim"])
            .hours("approved_at", &[&accepted[..], &[None]].concat())
            .hours("expires_at", &days([Some(1030), Some(1031), None, Some(1000), None]));
        World::with(&[], vec![tickets(&[]), register])
    }

    fn of(values: &[Value], measure: &str, dimension: &str, part: &str) -> Option<f64> {
        let mut found =
            values.iter().filter(|v| v.measure() == measure && v.dimension() == dimension);
        found.find(|value| value.dimension_value() == part).and_then(Value::value)
    }

    #[test]
    fn the_register_is_counted_by_age_and_end_and_its_bands_foot() {
        let values = world().compute(&METRIC, 0, AS_OF, AS_OF);
        let value = |measure: &str| find(&values, measure).value();
        assert_eq!((value("register_open"), value("register_ended")), (Some(3.0), Some(1.0)));
        assert_eq!(value("register_ending_30_days"), Some(1.0), "the end of day 30 is within");
        assert_eq!(value("register_without_end"), Some(1.0));
        let bands = ["0_30", "31_90", "91_180", "181_365", "over_365"];
        let bands = bands.map(|band| value(&format!("register_age_{band}_days")));
        assert_eq!(bands, [1.0, 1.0, 0.0, 0.0, 1.0].map(Some));
        assert_eq!(bands.into_iter().flatten().sum::<f64>(), 3.0);
        assert_eq!(of(&values, "register_open", "approver", "eve"), Some(2.0));
        assert_eq!(of(&values, "register_ended", "approver", "eve"), Some(1.0));
        assert_eq!(of(&values, "register_open", "approver", "kim"), Some(1.0));
        assert_eq!(of(&values, "register_without_end", "system", "b"), Some(1.0));
    }

    #[test]
    fn access_that_outlives_its_exception_belongs_to_who_accepted_it() {
        let world = world();
        let mut population = world.population(0, AS_OF, AS_OF);
        let rests = Grant {
            standing: Standing::ExceptionExpired,
            behind: Counterpart::Exception(3).into(),
            ..grant(&world, "ann")
        };
        population.grants = vec![grant(&world, "zoe"), rests];
        let values = (METRIC.compute)(&population);
        let all = find(&values, "expired_in_use");
        assert_eq!((all.value(), all.n()), (Some(1.0), 2));
        assert_eq!(of(&values, "expired_in_use", "system", "a"), Some(1.0));
        assert_eq!(of(&values, "expired_in_use", "approver", "eve"), Some(1.0));
        assert_eq!(of(&values, "expired_in_use", "approver", "kim"), None);
    }

    #[test]
    fn a_register_that_has_no_ends_does_not_say_that_nothing_ends() {
        let register = Sheet::new(FrameKind::Exceptions, 1)
            .texts("exception_id", &["e1"])
            .hours("approved_at", &[Some(0)]);
        let world = World::with(&[], vec![tickets(&[]), register]);
        let values = world.compute(&METRIC, 0, AS_OF, AS_OF);
        let ends = find(&values, "register_without_end");
        assert_eq!((ends.value(), ends.n(), ends.evaluable_share()), (None, 0, Some(0.0)));
        assert_eq!(find(&values, "register_open").value(), Some(1.0));
        let ended = find(&values, "register_ended");
        assert_eq!((ended.value(), ended.n(), ended.evaluable_share()), (None, 0, Some(0.0)));
    }

    #[test]
    fn without_ends_nobody_knows_what_outlives_its_exception_and_a_withdrawal_tells() {
        let in_use = |withdrawals: &[&'static str]| {
            let register = Sheet::new(FrameKind::Exceptions, 1)
                .texts("exception_id", &["e1"])
                .hours("approved_at", &[Some(0)]);
            let register =
                withdrawals.iter().fold(register, |sheet, name| sheet.hours(name, &[Some(10)]));
            let world = World::with(&[], vec![tickets(&[]), register]);
            let mut population = world.population(0, AS_OF, AS_OF);
            population.grants = vec![grant(&world, "zoe")];
            let values = (METRIC.compute)(&population);
            let found = find(&values, "expired_in_use");
            (
                found.value(),
                found.n(),
                found.evaluable_share(),
                find(&values, "register_ended").value(),
            )
        };
        assert_eq!(in_use(&[]), (None, 0, Some(0.0), None));
        assert_eq!(in_use(&["revoked_at"]), (Some(0.0), 1, Some(1.0), Some(1.0)));
    }
}
