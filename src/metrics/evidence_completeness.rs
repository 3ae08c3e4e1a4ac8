//! Could we prove it?

use rayon::prelude::*;

use crate::reconcile::completeness::{Evidences, Presence, Proof};
use crate::reconcile::{Line, Outcome, Population};

use super::dimension::of_lines;
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, count, share};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "evidence_completeness",
    title: "Evidence on record",
    card: Card {
        question: "Could we prove it?",
        population: "Lines requested in the period that were approved or rejected, or are past \
            approval with no decision on record (undocumented). Lines still pending or withdrawn \
            undecided are left out.",
        method: "Ten attributes are looked for: requester, beneficiary, approver, time of the \
            decision, policy or exception, justification, an entitlement that the catalogue or a \
            snapshot knows, a duration (where the catalogue sets max_days, and for emergencies; \
            not for revocations), and for approved lines carried out the time of the check and a \
            verifier who is not the fulfiller. A decision by automation names its approver only \
            under a policy. The score of a line is the number of attributes present, divided by \
            the number that apply and can be judged. complete_share is the share of lines with a \
            score of 1, ..._share the share of lines that have the attribute among those of which \
            it is asked, each with the interval of Wilson (1927); the mean of the scores has no \
            interval. An empty cell is missing evidence. An attribute for which no export has a \
            column or frame is left out of the score and has no share: the evaluable share of \
            complete_share, mean_score and complete is that of the attributes asked for that could \
            be judged, over all lines. Months are those of the request; a line of several \
            approvers counts in the part of each.",
        blind_spots: "That a field is filled says nothing of what it says: a justification of one \
            letter is present. Where no export has a place for an attribute, nobody is asked for \
            it, so that an export of fewer columns scores better: compare scores only at the same \
            evaluable share. Evidence kept outside the exports, in mails or attachments, is not \
            seen. A duration is asked for only where the catalogue or the mark of an emergency \
            demands it.",
    },
    measures: &MEASURES,
    compute,
};

const ATTRIBUTES: usize = 10;

const MEASURES: [Measure; 4 + 2 * ATTRIBUTES] = [
    share("complete_share", "Lines with every attribute that is asked of them."),
    share("mean_score", "Mean over the lines of attributes present, of those asked for."),
    count("lines", "Lines decided, or past approval without a decision on record."),
    share("requester_share", "It is on record who asked."),
    share("beneficiary_share", "It is on record who was to hold it."),
    share("approver_share", "It is on record which person decided, or under which policy."),
    share("decided_at_share", "The time of the decision is on record."),
    share("policy_share", "The policy, or an exception, it was decided under is on record."),
    share("justification_share", "The reason is on record."),
    share("entitlement_share", "The entitlement is one that a catalogue or a snapshot knows."),
    share("duration_share", "The end is on record, where one is asked for."),
    share("verified_at_share", "The time of the check is on record, of what was carried out."),
    share("verifier_share", "Somebody else than the fulfiller checked, of what was carried out."),
    count("complete", "Lines with every attribute that is asked of them."),
    count("requester_missing", "Lines without a requester."),
    count("beneficiary_missing", "Lines without a beneficiary."),
    count("approver_missing", "Lines without an approver."),
    count("decided_at_missing", "Lines without the time of the decision."),
    count("policy_missing", "Lines without a policy or an exception."),
    count("justification_missing", "Lines without a justification."),
    count("entitlement_missing", "Lines about an entitlement nobody knows."),
    count("duration_missing", "Lines without an end, where one is asked for."),
    count("verified_at_missing", "Lines carried out without the time of a check."),
    count("verifier_missing", "Lines carried out without a verifier other than the fulfiller."),
];

/// Measures that wide dimensions have: the shares, which tell where which evidence is lost.
const LEADING: usize = 3 + ATTRIBUTES;

/// The attributes in the order of the measures.
const PROOFS: [Proof; ATTRIBUTES] = [
    Proof::Requester,
    Proof::Beneficiary,
    Proof::Approver,
    Proof::DecidedAt,
    Proof::Policy,
    Proof::Justification,
    Proof::Entitlement,
    Proof::Duration,
    Proof::VerifiedAt,
    Proof::Verifier,
];

fn compute(population: &Population<'_>) -> Vec<Value> {
    let records = records(population);
    let months = Months::of(&population.period, population.settings.timezone);
    let dimensions = of_lines(population, |one: &Record| one.line);
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: LEADING,
        items: &records,
        months: &months,
        at: |record| record.requested,
    };
    survey.values(&dimensions, estimates)
}

/// What is on record about one line: a bit per attribute.
#[derive(Debug, Default, Clone, Copy)]
struct Record {
    line: u32,
    requested: i64,
    present: u16,
    missing: u16,
    unknown: u16,
}

fn records(population: &Population<'_>) -> Vec<Record> {
    let Some(evidences) = Evidences::of(population) else { return Vec::new() };
    let lines = population.lines.par_iter().enumerate();
    let decided = lines.filter(|(_, line)| line.in_period && is_decided(line.outcome));
    let record = |(place, line): (usize, &Line)| {
        let record =
            Record { line: place as u32, requested: line.requested_at.micros, ..Record::default() };
        let attributes = PROOFS.iter().enumerate();
        attributes.fold(record, |record, (bit, proof)| {
            record.with(1 << bit, evidences.presence(line, *proof))
        })
    };
    decided.map(record).collect()
}

fn is_decided(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Approved | Outcome::Rejected | Outcome::Undocumented)
}

impl Record {
    fn with(mut self, bit: u16, presence: Presence) -> Self {
        match presence {
            Presence::Present => self.present |= bit,
            Presence::Missing => self.missing |= bit,
            Presence::NotEvaluable(_) => self.unknown |= bit,
            Presence::NotApplicable => {}
        }
        self
    }

    /// Attributes that are asked for and can be judged.
    fn judged(&self) -> u32 {
        (self.present | self.missing).count_ones()
    }

    /// `None` where nothing can be judged.
    fn score(&self) -> Option<f64> {
        let judged = self.judged();
        (judged > 0).then(|| f64::from(self.present.count_ones()) / f64::from(judged))
    }

    fn is_complete(&self) -> bool {
        self.judged() > 0 && self.missing == 0
    }
}

/// Lines that have one attribute, lack it, or of which nobody can tell.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    present: u64,
    missing: u64,
    unknown: u64,
}

impl Tally {
    fn add(&mut self, record: &Record, bit: u16) {
        self.present += u64::from(record.present & bit != 0);
        self.missing += u64::from(record.missing & bit != 0);
        self.unknown += u64::from(record.unknown & bit != 0);
    }

    fn judged(&self) -> u64 {
        self.present + self.missing
    }

    fn asked(&self) -> u64 {
        self.judged() + self.unknown
    }

    fn share(&self) -> Estimate {
        Estimate::share(self.present, self.judged()).of(self.asked())
    }

    fn missing(&self) -> Estimate {
        Estimate::count(self.missing, self.judged()).of(self.asked())
    }
}

fn estimates(part: &Part<'_, Record>) -> Vec<Estimate> {
    let mut tallies = [Tally::default(); ATTRIBUTES];
    let (mut complete, mut scored, mut scores) = (0, 0, 0.0);
    for record in part.iter() {
        tallies.iter_mut().enumerate().for_each(|(bit, tally)| tally.add(record, 1 << bit));
        complete += u64::from(record.is_complete());
        scored += u64::from(record.judged() > 0);
        scores += record.score().unwrap_or(0.0);
    }
    let judged = tallies.iter().map(Tally::judged).sum();
    let asked = tallies.iter().map(Tally::asked).sum();
    let mean = (scored > 0).then(|| scores / scored as f64);
    let whole = [
        Estimate::share(complete, scored).evaluable(judged, asked),
        Estimate::plain(mean, scored, "mean of the lines' scores").evaluable(judged, asked),
        Estimate::count(part.len(), part.len()).of(part.len()),
    ];
    let complete = Estimate::count(complete, scored).evaluable(judged, asked);
    let shares = tallies.iter().map(Tally::share);
    let missing = tallies.iter().map(Tally::missing);
    whole.into_iter().chain(shares).chain([complete]).chain(missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Action, Flag, FrameKind, State, Word};
    use crate::metrics::testing::{HOUR, Request, Sheet, World, find, tickets};

    const AS_OF: i64 = 1000 * HOUR;

    fn done(id: &'static str, outcome: Outcome) -> Request {
        let decided = (outcome != Outcome::Undocumented).then_some(5);
        Request { approver: "eve", decided, state: State::Closed, ..Request::new(id, 0) }
            .outcome(outcome)
    }

    fn catalogue() -> Sheet {
        Sheet::new(FrameKind::Catalogue, 1)
            .texts("system", &["a"])
            .texts("entitlement", &["read"])
            .numbers("max_days", &[Some(30)])
    }

    /// All columns there: three approved lines (whole; without a reason and an end; checked by
    /// nobody), a rejected one, an undocumented one, and a pending one that is not looked at.
    fn world() -> World {
        let nobody = |request| Request { approver: "", ..request };
        let requests = [
            Request { expires: Some(100), ..done("1", Outcome::Approved) },
            done("2", Outcome::Approved),
            Request { expires: Some(100), ..done("3", Outcome::Approved) },
            Request { expires: Some(100), ..done("4", Outcome::Rejected) },
            Request { expires: Some(100), ..nobody(done("5", Outcome::Undocumented)) },
            Request::new("6", 0),
        ];
        let filled = tickets(&requests)
            .texts("policy_id", &["p", "p", "p", "p", "p", "p"])
            .texts("fulfiller", &["fay", "fay", "fay", "", "fay", ""])
            .texts("verifier", &["kim", "kim", "fay", "", "", ""])
            .notes("justification", &[true, false, true, true, true, false])
            .hours("verified_at", &[Some(9), Some(9), None, None, None, None]);
        World::with(&requests, vec![filled, catalogue()])
    }

    #[test]
    fn every_attribute_has_its_share_of_the_lines_it_is_asked_of() {
        let values = world().compute(&METRIC, 0, AS_OF, AS_OF);
        let found = |measure: &str| {
            let value = find(&values, measure);
            (value.value(), value.n(), value.evaluable_share())
        };
        assert_eq!(found("lines"), (Some(5.0), 5, Some(1.0)));
        assert_eq!(found("requester_share"), (Some(1.0), 5, Some(1.0)));
        assert_eq!(found("approver_share"), (Some(0.8), 5, Some(1.0)), "number 5 names nobody");
        assert_eq!(found("decided_at_missing"), (Some(1.0), 5, Some(1.0)));
        assert_eq!(found("justification_share"), (Some(0.8), 5, Some(1.0)));
        assert_eq!(found("duration_share"), (Some(0.8), 5, Some(1.0)), "number 2 has no end");
        // The check is asked of the three that were approved and carried out.
        assert_eq!(found("verified_at_missing"), (Some(1.0), 3, Some(1.0)));
        assert_eq!(found("verifier_share"), (Some(2.0 / 3.0), 3, Some(1.0)));
        assert_eq!(
            found("verifier_share").0.map(|_| find(&values, "verifier_share").low()),
            Some(None)
        );
        assert!(find(&values, "duration_share").low().is_some());
    }

    #[test]
    fn the_score_of_a_line_is_what_is_there_of_what_is_asked() {
        let values = world().compute(&METRIC, 0, AS_OF, AS_OF);
        // Number 1: 10 of 10. 2: no reason and no end, 8 of 10. 3: no check, and checked by who did
        // it, 8 of 10. 4: 8 of 8. 5: no approver and no time, 6 of 8.
        let mean = find(&values, "mean_score");
        assert_eq!(mean.n(), 5);
        assert!(
            (mean.value().expect("a mean") - (1.0 + 0.8 + 0.8 + 1.0 + 0.75) / 5.0).abs() < 1e-12
        );
        assert_eq!((mean.low(), mean.high()), (None, None));
        assert_eq!(find(&values, "complete").value(), Some(2.0));
        assert_eq!(find(&values, "complete_share").value(), Some(0.4));
    }

    #[test]
    fn what_is_missing_foots_and_groups_add_up() {
        let values = world().compute(&METRIC, 0, AS_OF, AS_OF);
        for proof in PROOFS {
            let share = find(&values, &format!("{}_share", proof.as_str()));
            let missing = find(&values, &format!("{}_missing", proof.as_str()));
            let present = share.value().expect("a share") * share.n() as f64;
            assert!((present + missing.value().expect("a count") - share.n() as f64).abs() < 1e-9);
        }
        let by = |dimension: &str| -> f64 {
            let of = values.iter().filter(|v| v.measure() == "lines" && v.dimension() == dimension);
            of.filter(|value| value.period() == "period").filter_map(Value::value).sum()
        };
        assert_eq!((by("all"), by("system"), by("action")), (5.0, 5.0, 5.0));
        assert_eq!((by("approver"), by("policy")), (5.0, 5.0));
        let wide = |measure: &str| {
            values.iter().any(|v| v.dimension() == "approver" && v.measure() == measure)
        };
        assert!(wide("complete_share") && wide("mean_score") && wide("verifier_share"));
    }

    #[test]
    fn what_no_export_has_a_place_for_is_left_out_of_the_score_and_shown_as_such() {
        let values = World::of(&[done("1", Outcome::Approved)]).compute(&METRIC, 0, AS_OF, AS_OF);
        let reason = find(&values, "justification_share");
        assert_eq!((reason.value(), reason.n(), reason.evaluable_share()), (None, 0, Some(0.0)));
        assert_eq!(find(&values, "justification_missing").value(), None);
        // Known: requester, beneficiary, approver, time of the decision. Unknown: the other six.
        let complete = find(&values, "complete_share");
        assert_eq!(
            (complete.value(), complete.n(), complete.evaluable_share()),
            (Some(1.0), 1, Some(0.4))
        );
        assert_eq!(find(&values, "mean_score").evaluable_share(), Some(0.4));
    }

    #[test]
    fn without_a_place_for_the_fulfiller_nobody_can_tell_who_else_checked() {
        let requests = [done("1", Outcome::Approved), done("2", Outcome::Approved)];
        let checked = tickets(&requests).texts("verifier", &["kim", ""]);
        let values = World::with(&requests, vec![checked]).compute(&METRIC, 0, AS_OF, AS_OF);
        let other = find(&values, "verifier_share");
        assert_eq!((other.value(), other.n(), other.evaluable_share()), (None, 0, Some(0.0)));
    }

    #[test]
    fn an_end_is_asked_for_by_the_catalogue_or_an_emergency_and_never_of_a_revocation() {
        let requests = [
            Request { entitlement: "free", ..done("1", Outcome::Approved) },
            Request { entitlement: "free", ..done("2", Outcome::Approved) },
            Request { action: Action::Revoke, ..done("3", Outcome::Approved) },
        ];
        let marked = tickets(&requests).words("emergency", &[Some(Flag::True), None, None]);
        let world = World::with(&requests, vec![marked, catalogue()]);
        let values = world.compute(&METRIC, 0, AS_OF, AS_OF);
        let ends = find(&values, "duration_share");
        assert_eq!((ends.value(), ends.n(), ends.evaluable_share()), (Some(0.0), 1, Some(1.0)));
        // Nobody knows `free`; the catalogue knows `read`.
        assert_eq!(find(&values, "entitlement_missing").value(), Some(2.0));
    }

    #[test]
    fn nothing_decided_gives_no_value_at_all() {
        let values = World::of(&[Request::new("1", 0)]).compute(&METRIC, 0, AS_OF, AS_OF);
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }
}
