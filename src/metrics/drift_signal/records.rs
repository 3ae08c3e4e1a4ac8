//! What the series and comparisons of `drift_signal` are made of, read once for the whole stretch
//! of time they reach over.

use crate::frames::Instant;
use crate::reconcile::Population;
use crate::reconcile::closures::{Closure, closures_between};

use super::shifts::{Tally, Waited};
use super::sides::Sides;
use super::signals::{Chart, Observation, Series};
use super::slots::Slots;
use crate::metrics::bypasses::{Kind, Marks, is_of_decisions, is_told, marks};
use crate::metrics::waits::{Wait, waits};

/// Hours after a closing in which a line can come back and be counted.
const FOLLOW_UP: f64 = 14.0 * 24.0;

/// The same in microseconds.
const FOLLOW_UP_MICROS: i64 = 14 * 86_400_000_000;

/// The kinds of exception that a ticket and the registers tell whatever the systems hold by now.
/// (Retroactive approval is judged on access that is still there: of old lines less and less is,
/// and the share would fall with age alone.)
const TOLD: [Kind; 7] = [
    Kind::Emergency,
    Kind::OffCatalogue,
    Kind::SelfApproved,
    Kind::Unauthorised,
    Kind::Policy,
    Kind::OverDuration,
    Kind::Registered,
];

/// The records of the series and of both sides.
pub(super) struct Records {
    /// Both periods.
    pub(super) sides: Sides,
    /// By request; in order of decisions.
    pub(super) waits: Vec<Wait>,
    /// By closing; once per line and stretch between the starts of weeks, months and sides.
    pub(super) closures: Vec<Closure>,
    /// By request.
    pub(super) marks: Vec<Marks>,
    /// The kinds of exception that these exports tell.
    told: Vec<Kind>,
    /// The oldest request on record.
    pub(super) oldest_request: Option<i64>,
    /// The oldest of `closures`.
    pub(super) oldest_closing: Option<i64>,
    as_of: i64,
    slots: [Slots; 2],
}

impl Records {
    /// The records of a population.
    pub(super) fn of(population: &Population<'_>) -> Self {
        let (period, zone) = (population.period, population.settings.timezone);
        let sides = Sides::of(&period, zone);
        let slots = [Slots::weeks, Slots::months].map(|of| of(period.from, sides.end(), zone));
        let mut bounds = vec![sides.before, sides.from, sides.end()];
        slots.iter().for_each(|slots| bounds.extend(slots.bounds()));
        bounds.sort_unstable();
        bounds.dedup();
        let span = bounds.first().copied().unwrap_or(0)..sides.end();
        let is_recent = |at: Instant| span.contains(&at.micros);
        let closures = closures_between(population, &bounds);
        let marks = marks(population, |line| is_recent(line.requested_at));
        let is_told = |kind: &Kind| is_told(population, &marks, *kind);
        Self {
            sides,
            waits: waits(population, |line| is_recent(line.requested_at)),
            told: TOLD.into_iter().filter(is_told).collect(),
            oldest_request: population.lines.iter().map(|line| line.requested_at.micros).min(),
            oldest_closing: closures.iter().map(|closure| closure.closed.micros).min(),
            closures,
            marks,
            as_of: period.as_of,
            slots,
        }
    }

    /// The series: median wait for a decision, requests, share reopened, share of exceptions.
    pub(super) fn series(&self) -> [Series; 4] {
        let from = self.sides.from;
        let asked = self.since(self.oldest_request);
        // A closing is judged after its follow-up; the weeks not yet through it are no points.
        let settled = self.as_of.saturating_sub(FOLLOW_UP_MICROS);
        let closed = self.since(self.oldest_closing).map(|slots| slots.ended_by(settled));
        let of = |chart, slots: &[Slots; 2], observe: &dyn Fn(&Slots) -> Vec<Observation>| {
            Series::of(chart, slots.clone(), from, observe)
        };
        [
            of(Chart::Values, &asked, &|slots| self.medians(slots)),
            of(Chart::Values, &asked, &|slots| self.requests(slots)),
            of(Chart::Shares, &closed, &|slots| self.reopened(slots)),
            of(Chart::Shares, &asked, &|slots| self.exceptions(slots)),
        ]
    }

    fn since(&self, oldest: Option<i64>) -> [Slots; 2] {
        self.slots.clone().map(|slots| slots.since(oldest.unwrap_or(i64::MAX)))
    }

    fn medians(&self, slots: &Slots) -> Vec<Observation> {
        let mut waited: Vec<Waited> = (0..slots.len()).map(|_| Waited::default()).collect();
        let place = |wait: &Wait| slots.place(wait.requested.micros);
        add_decisions(self.waits.iter(), &mut waited, place);
        let observation = |side: &Waited| {
            let median = side.median();
            Observation { value: median.value, hits: 0, n: median.n, population: side.population }
        };
        waited.iter().map(observation).collect()
    }

    /// A week without a request is a point of 0: the records cover it.
    fn requests(&self, slots: &Slots) -> Vec<Observation> {
        let mut counts = vec![0; slots.len()];
        for wait in &self.waits {
            if let Some(place) = slots.place(wait.requested.micros) {
                counts[place] += 1;
            }
        }
        let observation = |n: u64| Observation { value: Some(n as f64), hits: 0, n, population: n };
        counts.into_iter().map(observation).collect()
    }

    fn reopened(&self, slots: &Slots) -> Vec<Observation> {
        let place = |closure: &Closure| slots.place(closure.closed.micros);
        let mut tallies = vec![Tally::default(); slots.len()];
        let mut last = None;
        for closure in &self.closures {
            let here = place(closure).map(|place| (closure.line, place));
            if let Some((_, place)) = here.filter(|_| here != last) {
                tallies[place].add(self.came_back(closure));
            }
            last = here;
        }
        tallies.into_iter().map(share).collect()
    }

    fn exceptions(&self, slots: &Slots) -> Vec<Observation> {
        let mut tallies = vec![Tally::default(); slots.len()];
        for marks in &self.marks {
            if let Some(place) = slots.place(marks.requested) {
                tallies[place].add(self.is_exception(marks));
            }
        }
        tallies.into_iter().map(share).collect()
    }

    /// The waits of both periods, each as known equally long after its end; in order of decisions.
    pub(super) fn waits_of_sides(&self) -> Vec<Wait> {
        let watched = Instant::exact(self.sides.watched());
        let known = |wait: &Wait| match self.sides.is_before(wait.requested.micros) {
            true => wait.watched_until(watched),
            false => *wait,
        };
        let of_sides = self.waits.iter().filter(|wait| self.sides.has(wait.requested.micros));
        let mut waits: Vec<Wait> = of_sides.map(known).collect();
        waits.sort_unstable_by_key(|wait| (wait.decision(), wait.line));
        waits
    }

    /// The closures of both periods that had their follow-up, each line once in each.
    pub(super) fn closures_of_sides(&self) -> Vec<Closure> {
        let as_of = Instant::exact(self.as_of);
        let is_settled = |closure: &&Closure| {
            self.sides.has(closure.closed.micros) && closure.closed.hours_until(as_of) >= FOLLOW_UP
        };
        let mut closures: Vec<Closure> = self.closures.iter().filter(is_settled).copied().collect();
        closures.dedup_by_key(|one| (one.line, self.sides.is_before(one.closed.micros)));
        closures
    }

    /// The marks of both periods.
    pub(super) fn marks_of_sides(&self) -> Vec<Marks> {
        self.marks.iter().filter(|marks| self.sides.has(marks.requested)).copied().collect()
    }

    /// Whether a closed line was taken up again within the follow-up; at any time since, where
    /// only a count is known.
    pub(super) fn came_back(&self, closure: &Closure) -> Option<bool> {
        let is_soon = |at: Instant| closure.closed.hours_until(at) <= FOLLOW_UP;
        match closure.has_known_time() {
            true => Some(closure.reopened.is_some_and(is_soon)),
            false => closure.reopens.map(|times| times > 0),
        }
    }

    /// Whether a line went round the standard route, of what was known equally long after its
    /// period; `None` where no kind was found and not every told one could be judged.
    pub(super) fn is_exception(&self, marks: &Marks) -> Option<bool> {
        let known = |kind: &Kind| self.known(marks, *kind);
        let is_found = self.told.iter().any(|kind| known(kind) == Some(true));
        let is_judged = is_found || self.told.iter().all(|kind| known(kind).is_some());
        (is_judged && !self.told.is_empty()).then_some(is_found)
    }

    fn known(&self, marks: &Marks, kind: Kind) -> Option<bool> {
        let rests_on_decision = is_of_decisions(kind) || kind == Kind::OverDuration;
        let is_early = self.sides.has(marks.requested) && self.sides.is_before(marks.requested);
        let came_late = marks.decided.is_some_and(|at| at > self.sides.watched());
        if is_early && rests_on_decision && came_late { Some(false) } else { marks.get(kind) }
    }
}

fn share(tally: Tally) -> Observation {
    let Tally { hits, n, population } = tally;
    let value = crate::stats::proportion::share(hits, n);
    Observation { value, hits, n, population }
}

/// Adds each decision, the lines that waited for it together, to the part its request belongs to:
/// the longest wait, decided or not. The waits stand in the order of decisions.
pub(super) fn add_decisions<'a>(
    waits: impl Iterator<Item = &'a Wait>,
    parts: &mut [Waited],
    place: impl Fn(&Wait) -> Option<usize>,
) {
    let waits: Vec<&Wait> = waits.collect();
    for lines in waits.chunk_by(|a, b| a.decision() == b.decision()) {
        let Some(place) = place(lines[0]) else { continue };
        let part = &mut parts[place];
        part.population += 1;
        if lines.iter().all(|wait| wait.end.is_usable()) {
            let hours = lines.iter().fold(0.0, |longest: f64, wait| longest.max(wait.hours));
            part.add(hours, lines.iter().all(|wait| wait.end.is_decided()));
        }
    }
}
