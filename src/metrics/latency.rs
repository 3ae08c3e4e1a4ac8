//! Times of which some are known only as an interval, and the figures about them.
//!
//! Two snapshots bound what came about between them. Such a time has no middle that could be
//! defended, so there are two curves: one with every end at the earliest instant the records allow,
//! one at the latest. An exact time stands in both, and so does what has not ended yet.

use crate::stats::survival::Curve;

use super::estimate::Estimate;

/// Hours in a day.
const DAY: f64 = 24.0;

/// How a time ended; hours since its start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate {
    /// After `earliest`, and at the latest at `latest`; exactly then where both are equal.
    Ended {
        /// Not before.
        earliest: f64,
        /// Not after.
        latest: f64,
    },
    /// It had not ended when the records end.
    Open(f64),
    /// It had not ended when something else put an end to the waiting.
    Withdrawn(f64),
    /// It has no length.
    Unknown,
}

impl Fate {
    /// Whether it ended within `allowed` hours if an end known as an interval is taken at its
    /// earliest and at its latest instant; `None` where it had not ended and may still, or could.
    fn kept_by_bounds(self, allowed: f64) -> Option<[bool; 2]> {
        match self {
            Self::Ended { earliest, latest } => Some([earliest <= allowed, latest <= allowed]),
            Self::Open(_) | Self::Withdrawn(_) => self.kept(allowed).map(|kept| [kept; 2]),
            Self::Unknown => None,
        }
    }

    /// The longest it may have lasted; what has no length comes first.
    pub(super) fn longest(self) -> f64 {
        match self {
            Self::Ended { latest, .. } => latest,
            Self::Open(hours) | Self::Withdrawn(hours) => hours,
            Self::Unknown => -1.0,
        }
    }

    fn is_interval(self) -> bool {
        matches!(self, Self::Ended { earliest, latest } if earliest < latest)
    }

    /// Ended at a known instant.
    pub(super) fn at(hours: f64) -> Self {
        Self::Ended { earliest: hours, latest: hours }
    }

    /// Whether it ended within `allowed` hours; `None` where the records cannot tell, or no longer
    /// could: something else put an end to the waiting before.
    fn kept(self, allowed: f64) -> Option<bool> {
        match self {
            Self::Ended { latest, .. } if latest <= allowed => Some(true),
            Self::Ended { earliest, latest } => {
                let is_late = earliest > allowed || earliest == latest;
                is_late.then_some(false)
            }
            Self::Open(hours) | Self::Withdrawn(hours) => (hours > allowed).then_some(false),
            Self::Unknown => None,
        }
    }
}

/// One time with what was allowed for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timing {
    /// How it ended.
    pub(super) fate: Fate,
    /// Hours allowed.
    pub(super) allowed: f64,
    /// Hours from its start to the end of the records, whether it ended before or not.
    pub(super) age: f64,
}

impl Timing {
    /// Whether it was kept, once the time allowed is over: to count young ones that have ended, but
    /// not young ones still open, would flatter. One still open at the very end of that time may
    /// yet end in it, so that none of that age is judged.
    fn kept(&self) -> Option<bool> {
        self.fate.kept(self.allowed).filter(|_| self.age > self.allowed)
    }

    fn kept_by_bounds(&self) -> Option<[bool; 2]> {
        self.fate.kept_by_bounds(self.allowed).filter(|_| self.age > self.allowed)
    }

    fn is_over(&self) -> bool {
        matches!(self.fate, Fate::Open(hours) if hours > self.allowed)
    }
}

/// The times of a part, and its two curves.
pub(super) struct Timings {
    known: Vec<Timing>,
    population: u64,
    curves: [Curve; 2],
}

impl Timings {
    /// Of all times of a part, those without a length among them.
    pub(super) fn of(all: impl Iterator<Item = Timing>) -> Self {
        let (mut known, mut population) = (Vec::new(), 0);
        for timing in all {
            population += 1;
            if timing.fate != Fate::Unknown {
                known.push(timing);
            }
        }
        let earliest = curve(&known, |earliest, _| earliest);
        // Exact times alone make one curve: no need to sort them twice.
        let latest = match known.iter().any(|timing| timing.fate.is_interval()) {
            true => curve(&known, |_, latest| latest),
            false => earliest.clone(),
        };
        Self { known, population, curves: [earliest, latest] }
    }

    /// The p quantile on the earliest and on the latest curve.
    pub(super) fn quantile(&self, p: f64) -> [Estimate; 2] {
        self.both(|curve| Estimate::quantile(curve.quantile(p), self.len()))
    }

    /// The median of what has ended, on both curves.
    pub(super) fn naive(&self) -> [Estimate; 2] {
        self.both(|curve| {
            let median = curve.naive_quantile(0.5);
            Estimate::plain(median, curve.events(), "quantile of what has ended only")
        })
    }

    /// What that median hides, on both curves.
    pub(super) fn gap(&self) -> [Estimate; 2] {
        self.both(|curve| Estimate::gap(curve, self.len()))
    }

    /// The share that has ended within a number of days, on both curves.
    pub(super) fn within(&self, days: f64) -> [Estimate; 2] {
        self.both(|curve| Estimate::ended_by(curve, days * DAY, self.len()))
    }

    /// The share that ended within the time allowed, of those of which the records tell. Late ends
    /// are told by rarer snapshots than early ones: it stands beside [`Timings::sla_bounds`].
    pub(super) fn within_sla(&self) -> Estimate {
        let judged = self.known.iter().filter_map(Timing::kept);
        let (kept, all) = judged.fold((0, 0), |(k, n), kept| (k + u64::from(kept), n + 1));
        Estimate::share(kept, all).of(self.population)
    }

    /// The same share with every interval at its earliest and at its latest instant.
    pub(super) fn sla_bounds(&self) -> [Estimate; 2] {
        let due = self.known.iter().filter_map(Timing::kept_by_bounds);
        let (kept, n) = due.fold(([0, 0], 0), |([earliest, latest], n), kept| {
            ([earliest + u64::from(kept[0]), latest + u64::from(kept[1])], n + 1)
        });
        kept.map(|kept| Estimate::share(kept, n).of(self.population))
    }

    /// How many have not ended when the records end.
    pub(super) fn open(&self) -> Estimate {
        self.number(|timing| matches!(timing.fate, Fate::Open(_)))
    }

    /// How many of these are over the time allowed.
    pub(super) fn open_over_sla(&self) -> Estimate {
        self.number(Timing::is_over)
    }

    /// How many have ended.
    pub(super) fn ended(&self) -> Estimate {
        self.number(|timing| matches!(timing.fate, Fate::Ended { .. }))
    }

    /// How many ended at a known instant.
    pub(super) fn exact(&self) -> Estimate {
        self.number(
            |timing| matches!(timing.fate, Fate::Ended { earliest, latest } if earliest == latest),
        )
    }

    /// How many something else put an end to.
    pub(super) fn withdrawn(&self) -> Estimate {
        self.number(|timing| matches!(timing.fate, Fate::Withdrawn(_)))
    }

    fn number(&self, wanted: impl Fn(&Timing) -> bool) -> Estimate {
        let found = self.known.iter().filter(|timing| wanted(timing)).count() as u64;
        Estimate::count(found, self.len()).of(self.population)
    }

    fn both(&self, figure: impl Fn(&Curve) -> Estimate) -> [Estimate; 2] {
        let share = |curve| {
            let figure: Estimate = figure(curve);
            figure.evaluable(self.len(), self.population)
        };
        [share(&self.curves[0]), share(&self.curves[1])]
    }

    fn len(&self) -> u64 {
        self.known.len() as u64
    }
}

/// The curve with every end at one of its bounds.
fn curve(known: &[Timing], bound: impl Fn(f64, f64) -> f64) -> Curve {
    let lines = known.iter().map(|timing| match timing.fate {
        Fate::Ended { earliest, latest } => (bound(earliest, latest), true),
        Fate::Open(hours) | Fate::Withdrawn(hours) => (hours, false),
        Fate::Unknown => (0.0, false),
    });
    // No bound is negative: what was there before its start has no length.
    Curve::of(lines).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(fate: Fate) -> Timing {
        Timing { fate, allowed: 24.0, age: 100.0 }
    }

    fn between(earliest: f64, latest: f64) -> Fate {
        Fate::Ended { earliest, latest }
    }

    #[test]
    fn an_interval_has_an_earliest_and_a_latest_median_and_an_exact_time_one() {
        let fates = [Fate::at(10.0), between(5.0, 30.0), between(20.0, 50.0), Fate::Open(100.0)];
        let timings = Timings::of(fates.into_iter().map(timing));
        // Earliest 5, 10, 20: S = 3/4, 1/2 at 10. Latest 10, 30, 50: 1/2 at 30.
        assert_eq!(timings.quantile(0.5).map(|e| e.value), [Some(10.0), Some(30.0)]);
        assert_eq!(timings.quantile(0.9).map(|e| e.value), [None, None], "not reached");
        // Of the ended alone the middle one: 10 and 30, so that nothing is hidden here.
        assert_eq!(timings.naive().map(|e| (e.value, e.n)), [(Some(10.0), 3), (Some(30.0), 3)]);
        assert_eq!(timings.gap().map(|e| e.value), [Some(0.0), Some(0.0)]);
        assert_eq!(timings.within(1.0).map(|e| e.value), [Some(0.75), Some(0.25)]);
        assert_eq!([timings.ended(), timings.exact()].map(|e| e.value), [Some(3.0), Some(1.0)]);
    }

    #[test]
    fn what_an_interval_leaves_open_is_not_judged() {
        let straddling = between(5.0, 30.0);
        assert_eq!(straddling.kept(24.0), None);
        assert_eq!(between(5.0, 24.0).kept(24.0), Some(true));
        assert_eq!(between(24.0, 30.0).kept(24.0), None, "after 24 may be just after");
        assert_eq!(between(24.5, 30.0).kept(24.0), Some(false));
        assert_eq!(Fate::at(24.5).kept(24.0), Some(false));
        assert_eq!(Fate::Open(24.0).kept(24.0), None, "it may still end at this instant");
        let fates = [straddling, Fate::at(1.0), Fate::Open(90.0), Fate::Unknown];
        let share = Timings::of(fates.into_iter().map(timing)).within_sla();
        assert_eq!((share.value, share.n, share.evaluable_share), (Some(0.5), 2, Some(0.5)));
        let bounds = Timings::of(fates.into_iter().map(timing)).sla_bounds();
        let bounds = bounds.map(|share| (share.value, share.n, share.evaluable_share));
        let third = |k: f64| (Some(k / 3.0), 3, Some(0.75));
        assert_eq!(bounds, [third(2.0), third(1.0)]);
    }

    #[test]
    fn the_young_are_not_judged_and_the_withdrawn_only_once_late() {
        let young = Timing { fate: Fate::at(1.0), allowed: 24.0, age: 23.0 };
        assert_eq!(young.kept(), None);
        let of_age = |fate| Timing { fate, allowed: 24.0, age: 24.0 };
        assert_eq!([Fate::at(1.0), Fate::Open(24.0)].map(|fate| of_age(fate).kept()), [None; 2]);
        assert_eq!(of_age(Fate::at(1.0)).kept_by_bounds(), None);
        assert_eq!(timing(Fate::Withdrawn(20.0)).kept(), None);
        assert_eq!(timing(Fate::Withdrawn(25.0)).kept(), Some(false));
        assert!(!timing(Fate::Withdrawn(25.0)).is_over());
        assert!(timing(Fate::Open(25.0)).is_over());
    }

    #[test]
    fn the_parts_make_up_what_is_known() {
        let fates = [Fate::at(1.0), Fate::Open(2.0), Fate::Withdrawn(3.0), Fate::Unknown];
        let timings = Timings::of(fates.into_iter().map(timing));
        let parts = [timings.ended(), timings.open(), timings.withdrawn()];
        let sum: f64 = parts.iter().filter_map(|part| part.value).sum();
        assert_eq!((sum, parts[0].n, parts[0].evaluable_share), (3.0, 3, Some(0.75)));
    }

    #[test]
    fn nothing_known_gives_no_figure() {
        let timings = Timings::of([Fate::Unknown].into_iter().map(timing));
        let all = [timings.quantile(0.5), timings.naive(), timings.gap(), timings.within(1.0)];
        for figure in all.iter().flatten().chain(&[timings.within_sla(), timings.open()]) {
            assert_eq!((figure.value, figure.n, figure.evaluable_share), (None, 0, Some(0.0)));
        }
    }
}
