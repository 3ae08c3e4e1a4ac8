//! The figures of one part, in the order of the measures.

use super::fulfilments::{Fulfilment, Why};
use crate::metrics::estimate::Estimate;
use crate::metrics::latency::{Timing, Timings};
use crate::metrics::survey::Part;

/// The estimates in the order of the measures; the further ones are worked out only where they are
/// asked for, as wide dimensions do not.
pub(super) fn estimates(part: &Part<'_, Fulfilment>) -> impl Iterator<Item = Estimate> + use<> {
    let clocks = Clocks::of(part);
    let leading = clocks.leading();
    leading.into_iter().chain(std::iter::once_with(move || clocks.rest()).flatten())
}

/// The clocks that run from the approval: as the system shows, in elapsed and in business hours, and
/// as the ticket says it was fulfilled.
struct Clocks {
    system: Timings,
    business: Timings,
    said: Timings,
    checked: Vec<Timing>,
    too_early: [Estimate; 2],
    counts: [Estimate; 8],
}

impl Clocks {
    fn of(part: &Part<'_, Fulfilment>) -> Self {
        let system = Timings::of(part.iter().map(|one| one.provisioned));
        Self {
            business: Timings::of(part.iter().map(|one| one.business)),
            said: Timings::of(part.iter().map(|one| one.fulfilled)),
            checked: part.iter().map(|one| one.verified).collect(),
            too_early: [
                answers(part, |one| one.said_too_early),
                answers(part, |one| one.checked_too_early),
            ],
            counts: counts(part, &system),
            system,
        }
    }

    fn leading(&self) -> Vec<Estimate> {
        let mut all = self.system.quantile(0.5).to_vec();
        all.extend(self.system.quantile(0.9));
        all.push(self.system.within_sla());
        all.extend(self.system.sla_bounds());
        all.extend(self.business.quantile(0.5));
        all.push(self.system.open());
        all.extend([0.5, 0.9].map(|p| exact(self.said.quantile(p))));
        all
    }

    fn rest(&self) -> Vec<Estimate> {
        let (system, checked) = (&self.system, Timings::of(self.checked.iter().copied()));
        let [said_too_early, checked_too_early] = self.too_early;
        let mut all = self.business.quantile(0.9).to_vec();
        all.extend([0.5, 0.9].map(|p| exact(checked.quantile(p))));
        all.extend([system.naive(), system.gap()].as_flattened());
        all.extend([0.25, 0.75, 0.95].map(|p| system.quantile(p)).as_flattened());
        all.extend([1.0, 7.0, 30.0].map(|days| system.within(days)).as_flattened());
        all.push(system.open_over_sla());
        all.extend(rest(&self.said));
        all.push(said_too_early);
        all.extend(rest(&checked));
        all.push(checked_too_early);
        all.extend(self.counts);
        all
    }
}

/// A ticket's times are exact: both curves are one.
fn exact([figure, _]: [Estimate; 2]) -> Estimate {
    figure
}

/// The figures of a ticket's clock that do not stand in front.
fn rest(timings: &Timings) -> [Estimate; 5] {
    let [p25, p75, p95] = [0.25, 0.75, 0.95].map(|p| exact(timings.quantile(p)));
    [p25, p75, p95, exact(timings.naive()), exact(timings.gap())]
}

/// How many say yes, of those that can be judged.
fn answers(part: &Part<'_, Fulfilment>, answer: impl Fn(&Fulfilment) -> Option<bool>) -> Estimate {
    let known = part.iter().filter_map(answer);
    let (yes, n) = known.fold((0, 0), |(yes, n), one| (yes + u64::from(one), n + 1));
    Estimate::count(yes, n).of(part.len())
}

/// Of the lines of which a snapshot could tell.
fn already_there(part: &Part<'_, Fulfilment>) -> Estimate {
    let told = part.iter().filter(|one| matches!(one.why, None | Some(Why::AlreadyThere)));
    let (there, n) = told.fold((0, 0), |(there, n), one| {
        (there + u64::from(one.why == Some(Why::AlreadyThere)), n + 1)
    });
    Estimate::count(there, n).of(part.len())
}

fn counts(part: &Part<'_, Fulfilment>, system: &Timings) -> [Estimate; 8] {
    let lines = |wanted: &dyn Fn(&Fulfilment) -> bool| {
        let found = part.iter().filter(|one| wanted(one)).count() as u64;
        Estimate::count(found, part.len()).of(part.len())
    };
    let without_time = |one: &Fulfilment| matches!(one.why, Some(Why::Undocumented | Why::Untimed));
    [
        lines(&|_| true),
        system.ended(),
        system.exact(),
        system.withdrawn(),
        already_there(part),
        lines(&|one| one.why == Some(Why::NotSeen)),
        lines(&without_time),
        lines(&|one| one.is_impossible),
    ]
}
