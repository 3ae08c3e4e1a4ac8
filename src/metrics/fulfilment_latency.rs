//! How long does approved access take to be there, and to be checked?

mod estimates;
mod fulfilments;

use crate::reconcile::Population;

use super::dimension::of_lines;
use super::months::Months;
use super::survey::Survey;
use super::{Card, Measure, Metric, Value, measure};
use estimates::estimates;
use fulfilments::{Fulfilment, fulfilments};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "fulfilment_latency",
    title: "Time from approval to access",
    card: Card {
        question: "How long does approved access take to be there, and to be checked?",
        population: "Ticket lines requested in the period that were to give access (grants, \
            renewals, the new half of an exchange) and were approved, or carried out without a \
            decision on record; in charge today or not. Each line counts once.",
        method: "Three times, all from the approval, in elapsed hours. Provisioned is what the \
            system shows: the grant's own date, else the two snapshots between which it appeared; \
            then p.._earliest takes every line at the first instant the snapshots allow and \
            p.._latest at the last, an exact date standing in both: nothing in between could be \
            defended. Where the access has ended since, the first snapshot after the approval that \
            holds it counts. What is not there at the system's as-of is taken as waiting at least \
            until then, closed ticket or not; what a later decision, its own end, the holder's \
            end or a review overtook first, at least until the last snapshot before that lacks it \
            (right-censored), in the curve of Kaplan and Meier (1958); quantiles have the log-log \
            interval of Brookmeyer and Crowley (1982), and without a value are not reached. \
            Fulfilled is what the ticket says, which is intent: fulfilled_before_effect counts \
            where it spoke too early. Verified is the ticket's verification; one from before the \
            access was there verifies nothing and is left out, one that never came is open. The \
            naive medians know only what has ended. within_sla looks at the provisioned time of \
            lines whose time allowed, by the risk of the entitlement, had run out by as-of; where \
            the limit lies between the two snapshots the line is not judged, but counts as kept in \
            within_sla_earliest and as missed in within_sla_latest. Wilson (1927) gives their \
            intervals. business_.. is the provisioned time in the working hours of the configuration, \
            measured as in approval_latency. Months are those of the request, as there.",
        blind_spots: "Without grant dates the snapshots are the only clock: the rarer they are, the \
            further apart the two curves. The curves are those of two readings and no bounds of a \
            proof: with much censored in between they may cross. Access that came and went between \
            two snapshots is taken as absent at both. Access that was there before its approval \
            waited for nothing and has no time (retroactive_approval judges it), nor has a line \
            that no snapshot could show, one without a time of approval, or with impossible dates: \
            all are counted beside and lower the evaluable share. Unlike fulfilment_overdue, \
            within_sla never takes the ticket's word, and counts a line closed without any access \
            as late. Nights, weekends and time on \
            hold count in elapsed hours, and time allowed is in these.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 53] = [
    measure("p50_earliest", "hours", "Half was provisioned within this time, at the earliest."),
    measure("p50_latest", "hours", "Half was provisioned within this time, at the latest."),
    measure("p90_earliest", "hours", "90 % were provisioned within this time, at the earliest."),
    measure("p90_latest", "hours", "90 % were provisioned within this time, at the latest."),
    measure("within_sla", "share", "Provisioned within the time allowed, of those judged."),
    measure("within_sla_earliest", "share", "The same with every line at its earliest."),
    measure("within_sla_latest", "share", "The same with every line at its latest."),
    measure("business_p50_earliest", "business hours", "p50_earliest in business hours."),
    measure("business_p50_latest", "business hours", "p50_latest in business hours."),
    measure("not_yet", "count", "Lines whose access is not there at as-of and waited for."),
    measure("fulfilled_p50", "hours", "Half of the tickets said so within this time."),
    measure("fulfilled_p90", "hours", "90 % of the tickets said so within this time."),
    measure("business_p90_earliest", "business hours", "p90_earliest in business hours."),
    measure("business_p90_latest", "business hours", "p90_latest in business hours."),
    measure("verified_p50", "hours", "Half was verified within this time."),
    measure("verified_p90", "hours", "90 % were verified within this time."),
    measure("naive_p50_earliest", "hours", "Median of what is provisioned, at the earliest."),
    measure("naive_p50_latest", "hours", "Median of what is provisioned, at the latest."),
    measure("p50_gap_earliest", "hours", "p50_earliest less naive_p50_earliest."),
    measure("p50_gap_latest", "hours", "p50_latest less naive_p50_latest."),
    measure(
        "p25_earliest",
        "hours",
        "A quarter was provisioned within this time, at the earliest.",
    ),
    measure("p25_latest", "hours", "A quarter was provisioned within this time, at the latest."),
    measure("p75_earliest", "hours", "Three quarters were provisioned by then, at the earliest."),
    measure("p75_latest", "hours", "Three quarters were provisioned by then, at the latest."),
    measure("p95_earliest", "hours", "95 % were provisioned within this time, at the earliest."),
    measure("p95_latest", "hours", "95 % were provisioned within this time, at the latest."),
    measure("within_1_day_earliest", "share", "Provisioned within 24 hours, at the earliest."),
    measure("within_1_day_latest", "share", "Provisioned within 24 hours, at the latest."),
    measure("within_7_days_earliest", "share", "Within 7 times 24 hours, at the earliest."),
    measure("within_7_days_latest", "share", "Within 7 times 24 hours, at the latest."),
    measure("within_30_days_earliest", "share", "Within 30 times 24 hours, at the earliest."),
    measure("within_30_days_latest", "share", "Within 30 times 24 hours, at the latest."),
    measure("not_yet_over_sla", "count", "Not there although the time allowed is over."),
    measure("fulfilled_p25", "hours", "A quarter of the tickets said so within this time."),
    measure("fulfilled_p75", "hours", "Three quarters of the tickets said so within this time."),
    measure("fulfilled_p95", "hours", "95 % of the tickets said so within this time."),
    measure("fulfilled_naive_p50", "hours", "Median of the tickets that said so."),
    measure("fulfilled_p50_gap", "hours", "fulfilled_p50 less fulfilled_naive_p50."),
    measure("fulfilled_before_effect", "count", "Said so before the access was there."),
    measure("verified_p25", "hours", "A quarter was verified within this time."),
    measure("verified_p75", "hours", "Three quarters were verified within this time."),
    measure("verified_p95", "hours", "95 % were verified within this time."),
    measure("verified_naive_p50", "hours", "Median of what was verified."),
    measure("verified_p50_gap", "hours", "verified_p50 less verified_naive_p50."),
    measure("verified_before_effect", "count", "Verified before the access was there."),
    measure("lines", "count", "Lines approved, or carried out as if they were."),
    measure("provisioned", "count", "Lines whose access came after the approval."),
    measure("exact_times", "count", "Of these, with a date of the system's own."),
    measure("overtaken", "count", "Not there yet when something else took the line's place."),
    measure("already_there", "count", "Lines whose access was there before the approval."),
    measure("not_seen", "count", "Lines that no snapshot could show."),
    measure("without_time", "count", "Lines with no decision, or no time of it, on record."),
    measure("impossible_dates", "count", "Lines with a step dated before the one it follows."),
];

/// Measures that wide dimensions have: both readings of the system's clock, the share in time, what
/// is open, and the ticket's word.
const LEADING: usize = 12;

fn compute(population: &Population<'_>) -> Vec<Value> {
    let fulfilments = fulfilments(population);
    let months = Months::of(&population.period, population.settings.timezone);
    let dimensions = of_lines(population, |one: &Fulfilment| one.line);
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: LEADING,
        items: &fulfilments,
        months: &months,
        at: |one| one.requested,
    };
    survey.values(&dimensions, estimates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Action, State};
    use crate::metrics::testing::{HOUR, Request, Sheet, World, find, snapshots, tickets};
    use crate::reconcile::Outcome;

    /// Requested at 10, approved at 20.
    fn approved(id: &'static str, beneficiary: &'static str) -> Request {
        Request {
            beneficiary,
            state: State::Closed,
            ticket_decided: Some(20),
            ..Request::new(id, 10)
        }
    }

    fn measured(values: &[Value], measure: &str) -> (Option<f64>, u64, Option<f64>) {
        let value = find(values, measure);
        (value.value(), value.n(), value.evaluable_share())
    }

    /// Snapshots at 0, 100 and 200. Ann's access has a date; bob's and hal's came by 100, and hal's
    /// went again; cy's came by 200; di's never; fay had hers before.
    fn company() -> Vec<Value> {
        let di = Request { state: State::Approved, ..approved("4", "di") };
        let requests = [
            approved("1", "ann"),
            approved("2", "bob"),
            approved("3", "cy"),
            di,
            approved("5", "fay"),
            approved("6", "hal"),
        ];
        let sheet = tickets(&requests)
            .hours("fulfilled_at", &[Some(25), Some(50), Some(60), None, Some(21), Some(30)])
            .hours("verified_at", &[Some(40), Some(90), Some(70), None, None, None]);
        let held = [
            (0, "fay", None),
            (100, "ann", Some(30)),
            (100, "bob", None),
            (100, "fay", None),
            (100, "hal", None),
            (200, "ann", Some(30)),
            (200, "bob", None),
            (200, "cy", None),
            (200, "fay", None),
        ];
        World::with(&[], vec![sheet, snapshots(&held)]).reconciled(&METRIC, 0)
    }

    #[test]
    fn the_system_says_when_access_was_there_and_two_snapshots_say_it_twice() {
        let values = company();
        // After the approval: ann 10; bob and hal 0 to 80; cy 80 to 180; di open at 180.
        let share = Some(5.0 / 6.0);
        // Earliest 0 0 10 80: S = 3/5, 2/5 at 10. Latest 10 80 80 180: 4/5, 2/5 at 80.
        assert_eq!(measured(&values, "p50_earliest"), (Some(10.0), 5, share));
        assert_eq!(measured(&values, "p50_latest"), (Some(80.0), 5, share));
        assert_eq!(measured(&values, "p90_latest"), (None, 5, share));
        // Of the four provisioned the second: 0 and 80.
        assert_eq!(measured(&values, "naive_p50_earliest"), (Some(0.0), 4, share));
        assert_eq!(measured(&values, "p50_gap_earliest"), (Some(10.0), 5, share));
        assert_eq!(measured(&values, "p50_gap_latest"), (Some(0.0), 5, share));
        assert_eq!(measured(&values, "exact_times").0, Some(1.0));
    }

    #[test]
    fn both_clocks_measure_the_same_stretches() {
        let values = company();
        // Hour 0 is a Thursday; approved at 20:00. Ann's date is Friday, 6:00: 0 business hours;
        // hour 100 is Monday, 4:00: 8; hour 200 the Friday after, 8:00: 40.
        // Earliest 0 0 0 8, latest 0 8 8 40, and di open at 40.
        let share = Some(5.0 / 6.0);
        assert_eq!(measured(&values, "business_p50_earliest"), (Some(0.0), 5, share));
        assert_eq!(measured(&values, "business_p50_latest"), (Some(8.0), 5, share));
        assert_eq!(measured(&values, "business_p90_latest"), (None, 5, share));
    }

    #[test]
    fn a_limit_between_two_snapshots_is_not_judged() {
        let values = company();
        // 72 hours: ann kept it, cy and di did not, and of bob and hal nobody knows.
        assert_eq!(measured(&values, "within_sla"), (Some(1.0 / 3.0), 3, Some(0.5)));
        assert_eq!(find(&values, "within_sla").low(), None, "fewer than 5 have no interval");
        assert_eq!(measured(&values, "within_sla_earliest").0, Some(0.6));
        assert_eq!(measured(&values, "within_sla_latest").0, Some(0.2));
        assert_eq!(measured(&values, "not_yet_over_sla").0, Some(1.0));
    }

    #[test]
    fn a_tickets_word_has_its_own_clock_and_is_held_against_the_system() {
        let values = company();
        // 1, 5, 10, 30, 40, di open: S = 5/6, 4/6, 3/6 at 10.
        assert_eq!(measured(&values, "fulfilled_p50"), (Some(10.0), 6, Some(1.0)));
        // Ann's and cy's came later than said, fay's was there; bob's and hal's may have been.
        assert_eq!(measured(&values, "fulfilled_before_effect"), (Some(2.0), 3, Some(0.5)));
        // Cy's was verified while it was not there: that verifies nothing. 20, 70, three open.
        assert_eq!(measured(&values, "verified_before_effect").0, Some(1.0));
        assert_eq!(measured(&values, "verified_p25"), (Some(70.0), 5, Some(5.0 / 6.0)));
        assert_eq!(measured(&values, "verified_p50").0, None);
    }

    #[test]
    fn the_parts_make_up_the_lines() {
        let values = company();
        let parts = ["provisioned", "not_yet", "overtaken", "already_there", "not_seen"];
        let counts = parts.map(|part| find(&values, part).value().unwrap_or(0.0));
        assert_eq!(counts, [4.0, 1.0, 0.0, 1.0, 0.0]);
        assert_eq!(find(&values, "lines").value(), Some(counts.iter().sum()));
        let of_system = |v: &&Value| v.measure() == "lines" && v.dimension() == "system";
        let systems = values.iter().filter(of_system).filter(|value| value.period() == "period");
        assert_eq!(systems.filter_map(Value::value).sum::<f64>(), 6.0);
    }

    /// Ann's approval at 20 and a revocation later; snapshots at 0, 100 and 200 without her.
    fn overtaken(revoked: i64, sheet: impl Fn(Sheet) -> Sheet) -> Vec<Value> {
        let revoke = Request {
            action: Action::Revoke,
            ticket_decided: Some(revoked),
            ..approved("2", "ann")
        };
        let sheet = sheet(tickets(&[approved("1", "ann"), revoke]));
        let held = [(0, "zoe", None), (100, "zoe", None), (200, "zoe", None)];
        World::with(&[], vec![sheet, snapshots(&held)]).reconciled(&METRIC, 0)
    }

    #[test]
    fn a_revocation_ends_the_waiting_at_the_last_snapshot_before_it() {
        let values = overtaken(150, |sheet| sheet);
        assert_eq!(measured(&values, "overtaken"), (Some(1.0), 1, Some(1.0)));
        // Missing at 100, 80 hours after the approval, which is more than the 72 allowed.
        assert_eq!(measured(&values, "within_sla"), (Some(0.0), 1, Some(1.0)));
        assert_eq!(measured(&values, "not_yet_over_sla").0, Some(0.0));
    }

    #[test]
    fn what_no_snapshot_could_show_is_not_known() {
        let values = overtaken(90, |sheet| sheet);
        assert_eq!(measured(&values, "not_seen").0, Some(1.0));
        assert_eq!(measured(&values, "p50_latest"), (None, 0, Some(0.0)));
    }

    #[test]
    fn a_revocation_of_another_account_ends_nothing() {
        let values = overtaken(90, |sheet| sheet.texts("account", &["zoe2", "zoe"]));
        assert_eq!(measured(&values, "not_seen").0, Some(0.0));
        assert_eq!(measured(&values, "not_yet").0, Some(1.0));
    }

    #[test]
    fn columns_nobody_gave_have_no_clock() {
        let values = overtaken(150, |sheet| sheet);
        for measure in ["fulfilled_p50", "verified_p50"] {
            assert_eq!(measured(&values, measure), (None, 0, Some(0.0)), "{measure}");
        }
    }

    #[test]
    fn lines_without_a_time_are_counted_beside() {
        let line =
            |id, outcome, decided| Request { decided, ..Request::new(id, 10).outcome(outcome) };
        let world = World::of(&[
            line("1", Outcome::Undocumented, None),
            line("2", Outcome::Approved, None),
            line("3", Outcome::Approved, Some(5)),
            line("4", Outcome::Rejected, Some(15)),
        ]);
        let values = world.compute(&METRIC, 0, 100 * HOUR, 100 * HOUR);
        assert_eq!(find(&values, "lines").value(), Some(3.0));
        assert_eq!(find(&values, "without_time").value(), Some(2.0));
        assert_eq!(find(&values, "impossible_dates").value(), Some(1.0));
        assert_eq!(measured(&values, "p50_earliest"), (None, 0, Some(0.0)));
    }

    #[test]
    fn nothing_approved_gives_no_value_at_all() {
        let values = World::of(&[Request::new("1", 0)]).compute(&METRIC, 0, HOUR, HOUR);
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }
}
