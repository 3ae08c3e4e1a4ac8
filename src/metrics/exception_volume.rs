//! How much goes round the standard route?

mod register;

use crate::reconcile::Population;

use super::bypasses::{KINDS, Kind, Marks, is_of_decisions, is_told, marks};
use super::dimension::of_lines;
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, count};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "exception_volume",
    title: "Round the standard route",
    card: Card {
        question: "How much goes round the standard route?",
        population: "Lines requested in the period. Self-approval and approval by somebody not \
            entitled to it are about a decision: the lines of one ticket with the same time of \
            request and of decision count once. The register of exceptions is as at as-of: its \
            accepted entries, by their system and by who accepted them (approver).",
        method: "Per kind: how many, and how many per 1,000 requests that could be judged, with \
            the exact interval of Garwood (1936). A line may be of several kinds. any_kind_share \
            is the share of lines of at least one kind, the merely possible apart, among the \
            kinds this export can tell, with the interval of Wilson (1927); n are the lines of \
            which one was found or every such kind could be judged. Off catalogue, policy and \
            duration are about lines that give access, retroactive approval about those still in \
            charge whose access is there. Approved without a right is what the control \
            unauthorised_approver calls certain; what it calls possible is not evaluable. By \
            approver, a line counts in the part of everybody who had a hand in its decision. The \
            age of an entry is that since it was accepted, in whole days for the bands, which add \
            up to the open entries; its quantiles are of type 7 of Hyndman and Fan (1996). Months \
            are those of the request.",
        blind_spots: "A kind whose column or frame no export gives has no value: that is not 0. An \
            emergency nobody marked is not seen; an empty mark is taken as none. Without a list of \
            policies nobody can say that a named one is in force: policy_missing of \
            evidence_completeness counts the lines without one. Retroactive approval is certain only \
            where the system keeps grant dates or a snapshot from before the decision holds the \
            access already; what may have been is counted apart, and access that is gone by now is \
            not seen. Who was entitled to approve is read from the catalogue and the list of \
            people as they are today. A line carries the names of all who decided it: which of \
            them approved for themselves or without a right, the findings say. expired_in_use \
            counts access; conflicts of duties that outlive their exception are findings.",
    },
    measures: &MEASURES,
    compute,
};

const fn rate(name: &'static str, doc: &'static str) -> Measure {
    Measure { name, unit: "per 1000 requests", doc }
}

/// Measures that wide dimensions have: the share, the requests, and the count of every kind.
const LEADING: usize = 2 + KINDS;

/// Measures of lines; those of the register follow.
const OF_LINES: usize = 2 + 2 * KINDS;

const MEASURES: [Measure; OF_LINES + register::MEASURES] = [
    Measure { name: "any_kind_share", unit: "share", doc: "Lines of at least one certain kind." },
    count("requests", "Lines requested."),
    count("emergency", "Marked as an emergency."),
    count("off_catalogue", "Asking for what the catalogue does not have or does not offer."),
    count("self_approved", "Decisions by the person who asked or who gains."),
    count("unauthorised_approver", "Decisions with an approval by somebody not entitled to it."),
    count("retroactive_approval", "Certainly approved after the access was there."),
    count("retroactive_approval_possible", "Possibly approved after the access was there."),
    count("policy_missing_or_invalid", "Under no policy, an unknown one, or one not in force."),
    count("over_duration", "Approved for longer than the catalogue allows, or without an end."),
    count("registered_exception", "Covered by an entry of the register of exceptions."),
    rate("emergency_per_1000", "Marked as an emergency, per 1,000 requests."),
    rate("off_catalogue_per_1000", "Off catalogue, per 1,000 requests."),
    rate("self_approved_per_1000", "Per 1,000 decisions and requests not yet decided."),
    rate("unauthorised_approver_per_1000", "Per 1,000 decisions and requests not yet decided."),
    rate("retroactive_approval_per_1000", "Certainly retroactive, per 1,000 requests."),
    rate("retroactive_approval_possible_per_1000", "Possibly retroactive, per 1,000 requests."),
    rate("policy_missing_or_invalid_per_1000", "Without a valid policy, per 1,000 requests."),
    rate("over_duration_per_1000", "For too long, per 1,000 requests."),
    rate("registered_exception_per_1000", "Covered by an exception, per 1,000 requests."),
    count("register_open", "Entries of the register in force at as-of."),
    count("register_ended", "Entries of the register that have run out or were withdrawn."),
    count("register_ending_30_days", "Entries in force that end within 30 days of as-of."),
    count("register_without_end", "Entries in force that have no end."),
    count("register_age_0_30_days", "Entries in force, accepted up to 30 days ago."),
    count("register_age_31_90_days", "Entries in force, accepted 31 to 90 days ago."),
    count("register_age_91_180_days", "Entries in force, accepted 91 to 180 days ago."),
    count("register_age_181_365_days", "Entries in force, accepted 181 to 365 days ago."),
    count("register_age_over_365_days", "Entries in force, accepted more than 365 days ago."),
    Measure {
        name: "register_age_p50",
        unit: "days",
        doc: "Median time since an entry in force was accepted.",
    },
    Measure {
        name: "register_age_p90",
        unit: "days",
        doc: "Time since an entry in force was accepted: 90 % are no older.",
    },
    count("expired_in_use", "Current grants that rest on an exception that has ended."),
];

/// The kinds in the order of the measures.
const ORDER: [Kind; KINDS] = [
    Kind::Emergency,
    Kind::OffCatalogue,
    Kind::SelfApproved,
    Kind::Unauthorised,
    Kind::Retroactive,
    Kind::PossiblyRetroactive,
    Kind::Policy,
    Kind::OverDuration,
    Kind::Registered,
];

fn compute(population: &Population<'_>) -> Vec<Value> {
    let marks = marks(population, |line| line.in_period);
    let months = Months::of(&population.period, population.settings.timezone);
    let dimensions = of_lines(population, |m: &Marks| m.line);
    let (of_lines, of_register) = METRIC.measures.split_at(OF_LINES);
    let survey = Survey {
        metric: METRIC.id,
        measures: of_lines,
        leading: LEADING,
        items: &marks,
        months: &months,
        at: |marks| marks.requested,
    };
    let told = ORDER.map(|kind| is_told(population, &marks, kind));
    let mut values = survey.values(&dimensions, |part| estimates(part, told));
    values.extend(register::values(population, METRIC.id, of_register));
    values
}

/// Observations of one kind.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    found: u64,
    known: u64,
    all: u64,
}

impl Tally {
    fn add(&mut self, answer: Option<bool>) {
        self.all += 1;
        self.known += u64::from(answer.is_some());
        self.found += u64::from(answer == Some(true));
    }

    fn count(&self) -> Estimate {
        Estimate::count(self.found, self.known).of(self.all)
    }

    fn rate(&self) -> Estimate {
        Estimate::rate(self.found, self.known, 1e3).of(self.all)
    }
}

/// The measures of lines, in their order; the rates, dear and not for wide dimensions, are worked out
/// only where they are asked for.
fn estimates(
    part: &Part<'_, Marks>,
    told: [bool; KINDS],
) -> impl Iterator<Item = Estimate> + use<> {
    let (lines, decisions) = (by_line(part, told), by_decision(part, told));
    let of = |kind: Kind| if is_of_decisions(kind) { &decisions } else { &lines };
    let tallies: [Tally; KINDS] = std::array::from_fn(|place| of(ORDER[place])[place]);
    let requests = Estimate::count(part.len(), part.len()).of(part.len());
    let counts = tallies.map(|tally| tally.count());
    let rates = tallies.into_iter().map(|tally| tally.rate());
    [any(part, told), requests].into_iter().chain(counts).chain(rates)
}

/// Lines of each kind, in the order of the measures.
fn by_line(part: &Part<'_, Marks>, told: [bool; KINDS]) -> [Tally; KINDS] {
    let mut tallies = [Tally::default(); KINDS];
    for marks in part.iter() {
        for ((tally, kind), is_told) in tallies.iter_mut().zip(ORDER).zip(told) {
            tally.add(marks.get(kind).filter(|_| is_told));
        }
    }
    tallies
}

/// Decisions of each kind: one where a line of theirs is. The items stand in the order of decisions.
fn by_decision(part: &Part<'_, Marks>, told: [bool; KINDS]) -> [Tally; KINDS] {
    let mut tallies = [Tally::default(); KINDS];
    let mut rest = part.iter().peekable();
    while let Some(first) = rest.next() {
        let mut found = ORDER.map(|kind| first.get(kind) == Some(true));
        let mut known = ORDER.map(|kind| first.get(kind).is_some());
        while let Some(line) = rest.next_if(|line| line.decision() == first.decision()) {
            for (place, kind) in ORDER.into_iter().enumerate() {
                found[place] |= line.get(kind) == Some(true);
                known[place] &= line.get(kind).is_some();
            }
        }
        for (place, tally) in tallies.iter_mut().enumerate() {
            let is_judged = told[place] && (found[place] || known[place]);
            tally.add(is_judged.then_some(found[place]));
        }
    }
    tallies
}

/// Lines of at least one certain kind, among the kinds that can be told. Judged are the lines of
/// which one was found and those of which every told kind is known: what cannot be judged is no 0.
fn any(part: &Part<'_, Marks>, available: [bool; KINDS]) -> Estimate {
    let (mut found, mut judged) = (0, 0);
    let told = || {
        let certain = |(kind, told): &(Kind, bool)| *told && *kind != Kind::PossiblyRetroactive;
        ORDER.into_iter().zip(available).filter(certain).map(|(kind, _)| kind)
    };
    for marks in part.iter() {
        let is_found = told().any(|kind| marks.get(kind) == Some(true));
        found += u64::from(is_found);
        judged += u64::from(is_found || told().all(|kind| marks.get(kind).is_some()));
    }
    match told().next() {
        Some(_) => Estimate::share(found, judged).of(part.len()),
        None => Estimate::share(0, 0).of(part.len()),
    }
}

#[cfg(test)]
mod tests;
