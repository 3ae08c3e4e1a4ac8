//! The arithmetic against public libraries: every vector names the library that computed it.

mod vectors;

use serde_json::Value;
use tickmark::stats::competing::cumulative_incidence;
use tickmark::stats::exact::fisher;
use tickmark::stats::logrank::log_rank;
use tickmark::stats::multiplicity::benjamini_hochberg;
use tickmark::stats::proportion::{clopper_pearson, newcombe, share, wilson};
use tickmark::stats::quantile::quantile;
use tickmark::stats::rate::{poisson_interval, rate, rate_ratio};
use tickmark::stats::survival::{Curve, Quantile};
use tickmark::stats::{InputError, Interval, Z_95};
use vectors::{close, close_interval, count, counts, flags, list, number, numbers, vector};

fn curve(vector: &Value) -> Curve {
    Curve::new(&numbers(&vector["durations"]), &flags(&vector["events"])).expect("good input")
}

#[test]
fn kaplan_meier_table() {
    let vector = vector("kaplan_meier");
    let curve = curve(&vector);
    assert_eq!(curve.steps().len(), list(&vector["table"]).len());
    for (step, row) in curve.steps().iter().zip(list(&vector["table"])) {
        close(step.time, &row["t"]);
        assert_eq!(step.at_risk, count(&row["at_risk"]));
        assert_eq!(step.events, count(&row["events"]));
        assert_eq!(step.censored, count(&row["censored"]));
        close(step.survival, &row["S"]);
        close(step.variance().expect("a variance"), &row["greenwood_var"]);
        close_interval(step.interval(), &row["interval"]);
    }
}

#[test]
fn kaplan_meier_quantiles() {
    let vector = vector("kaplan_meier");
    let curve = curve(&vector);
    for case in list(&vector["quantiles"]["cases"]) {
        let found = curve.quantile(number(&case["p"]));
        assert_eq!(found.estimate, case["estimate"].as_f64());
        assert_eq!(found.low, case["low"].as_f64());
        assert_eq!(found.high, case["high"].as_f64());
    }
    for p in numbers(&vector["not_reached"]["p"]) {
        assert_eq!(curve.quantile(p).estimate, None);
    }
    assert_eq!(curve.naive_quantile(0.5), vector["naive_median"]["value"].as_f64());
}

#[test]
fn a_median_can_be_out_of_reach() {
    let vector = vector("kaplan_meier_not_reached");
    let curve = curve(&vector);
    for row in list(&vector["S"]) {
        close(curve.survival_at(number(&row[0])).expect("observed"), &row[1]);
    }
    assert_eq!(curve.quantile(0.5).estimate, None);
    assert_eq!(curve.quantile(0.5).high, None);
    assert_eq!(curve.naive_quantile(0.5), Some(5.0));
}

#[test]
fn late_entries_count_from_their_entry_on() {
    let vector = vector("kaplan_meier_left_truncation");
    let (durations, events) = (numbers(&vector["durations"]), flags(&vector["events"]));
    let curve = Curve::with_entry(&numbers(&vector["entries"]), &durations, &events).expect("good");
    assert_eq!(curve.steps().len(), list(&vector["table"]).len());
    for (step, row) in curve.steps().iter().zip(list(&vector["table"])) {
        close(step.time, &row["t"]);
        assert_eq!(step.at_risk, count(&row["at_risk"]) - count(&row["entrance"]));
        close(step.survival, &row["S"]);
    }
    assert_eq!(curve.quantile(0.5).estimate, vector["median"].as_f64());
}

#[test]
fn entries_of_zero_change_nothing() {
    let vector = vector("kaplan_meier");
    let (mut durations, events) = (numbers(&vector["durations"]), flags(&vector["events"]));
    durations[0] = 0.0;
    let entries = vec![0.0; durations.len()];
    let with = Curve::with_entry(&entries, &durations, &events).expect("good input");
    assert_eq!(with, Curve::new(&durations, &events).expect("good input"));
    assert_eq!(with.steps()[0].at_risk, durations.len() as u64);
}

#[test]
fn no_lines_have_no_curve() {
    let curve = Curve::new(&[], &[]).expect("good input");
    assert!(curve.steps().is_empty());
    assert_eq!(curve.quantile(0.5), Quantile { estimate: None, low: None, high: None });
    assert_eq!((curve.naive_quantile(0.5), curve.survival_at(0.0)), (None, None));
}

#[test]
fn all_censored_never_ends() {
    let curve = Curve::new(&[4.0, 2.0, 4.0], &[false; 3]).expect("good input");
    assert_eq!(curve.steps().len(), 2);
    assert!(curve.steps().iter().all(|s| s.survival == 1.0 && s.interval().is_none()));
    assert_eq!(curve.quantile(0.01), Quantile { estimate: None, low: None, high: None });
    assert_eq!((curve.events(), curve.naive_quantile(0.5)), (0, None));
    assert_eq!((curve.survival_at(3.0), curve.survival_at(4.1)), (Some(1.0), None));
}

#[test]
fn one_event_takes_the_curve_to_zero() {
    let curve = Curve::new(&[7.0], &[true]).expect("good input");
    let step = curve.steps()[0];
    assert_eq!((step.survival, step.variance(), step.interval()), (0.0, None, None));
    let found = Quantile { estimate: Some(7.0), low: Some(7.0), high: None };
    assert_eq!(curve.quantile(0.5), found);
    assert_eq!((curve.survival_at(6.9), curve.survival_at(100.0)), (Some(1.0), Some(0.0)));
}

#[test]
fn after_zero_the_curve_stays_at_zero() {
    let entries = [0.0, 5.0, 5.0];
    let curve = Curve::with_entry(&entries, &[3.0, 6.0, 8.0], &[true, true, false]).expect("good");
    let shares: Vec<f64> = curve.steps().iter().map(|s| s.survival).collect();
    assert_eq!(shares, [0.0, 0.0, 0.0]);
    assert!(curve.steps().iter().all(|s| s.variance().is_none()));
}

#[test]
fn with_nothing_censored_the_naive_figure_is_the_estimate() {
    // 48,271 is a primitive root modulo the prime 2^31 - 1, so this is a shuffled, repeatable list.
    let step = |x: u64| x * 48_271 % 2_147_483_647;
    let numbers = std::iter::successors(Some(1), |x| Some(step(*x)));
    let durations: Vec<f64> = numbers.take(200_003).map(|x| (x % 100_000) as f64).collect();
    let curve = Curve::new(&durations, &vec![true; durations.len()]).expect("good input");
    for p in [0.001, 0.1, 0.25, 0.3, 0.5, 0.7, 0.75, 0.9, 0.95, 1.0] {
        assert_eq!(curve.quantile(p).estimate, curve.naive_quantile(p), "p = {p}");
    }
}

#[test]
fn a_level_met_exactly_is_reached() {
    let durations: Vec<f64> = (1..=10).map(f64::from).collect();
    let curve = Curve::new(&durations, &[true; 10]).expect("good input");
    // 1 - 0.9 is a hair below 1/10 in binary; the ninth line still reaches it.
    assert_eq!(curve.quantile(0.9).estimate, Some(9.0));
    assert_eq!(curve.naive_quantile(0.9), Some(9.0));
    assert_eq!((curve.quantile(0.0).estimate, curve.quantile(1.1).estimate), (None, None));
    assert_eq!(curve.quantile(f64::NAN).estimate, None);
}

#[test]
fn the_order_of_the_lines_does_not_matter() {
    let vector = vector("kaplan_meier");
    let (mut durations, mut events) = (numbers(&vector["durations"]), flags(&vector["events"]));
    durations.reverse();
    events.reverse();
    assert_eq!(Curve::new(&durations, &events), Ok(curve(&vector)));
}

#[test]
fn bad_times_are_refused_by_line() {
    let bad = |times: &[f64]| Curve::new(times, &vec![true; times.len()]).err();
    assert_eq!(bad(&[1.0, -1.0]), Some(InputError::Time { index: 1 }));
    assert_eq!(bad(&[f64::NAN]), Some(InputError::Time { index: 0 }));
    assert_eq!(bad(&[0.0, 0.0, f64::INFINITY]), Some(InputError::Time { index: 2 }));
    let length = Some(InputError::Length { expected: 1, found: 0 });
    assert_eq!(Curve::new(&[1.0], &[]).err(), length);
    assert_eq!(Curve::with_entry(&[], &[1.0], &[true]).err(), length);
    let unseen = Curve::with_entry(&[0.0, 2.0], &[0.0, 2.0], &[true, true]).err();
    assert_eq!(unseen, Some(InputError::NeverObserved { index: 1 }));
}

#[test]
fn incidence_of_competing_causes() {
    let vector = vector("cumulative_incidence");
    let durations = numbers(&vector["durations"]);
    let causes: Vec<u8> = list(&vector["causes"]).iter().map(|v| count(v) as u8).collect();
    for case in list(&vector["cases"]) {
        let (cause, at) = (count(&case["cause"]) as u8, number(&case["at"]));
        let found = cumulative_incidence(&durations, &causes, cause, at);
        close(found.expect("good input").expect("observed"), &case["value"]);
    }
}

#[test]
fn incidences_and_survival_share_out_the_whole() {
    let (durations, causes) = ([1.0, 1.0, 1.0, 2.0, 3.0, 3.0], [1, 2, 0, 1, 2, 0]);
    let at = |cause| cumulative_incidence(&durations, &causes, cause, 3.0).expect("good input");
    let ended: Vec<bool> = causes.iter().map(|c| *c != 0).collect();
    let left = Curve::new(&durations, &ended).expect("good input").survival_at(3.0);
    let whole = at(1).zip(at(2)).zip(left).map(|((a, b), c)| a + b + c);
    assert!(whole.is_some_and(|sum| (sum - 1.0).abs() < 1e-12), "{whole:?}");
}

#[test]
fn incidence_edges() {
    let incidence = |at| cumulative_incidence(&[1.0, 4.0], &[1, 0], 1, at);
    assert_eq!(cumulative_incidence(&[], &[], 1, 3.0), Ok(None));
    assert_eq!((incidence(0.5), incidence(4.0)), (Ok(Some(0.0)), Ok(Some(0.5))));
    assert_eq!(incidence(4.5), Ok(None), "nobody was watched that long");
    assert_eq!(cumulative_incidence(&[1.0], &[1], 1, 9.0), Ok(Some(1.0)));
    assert_eq!(cumulative_incidence(&[1.0], &[0], 0, 1.0), Ok(Some(0.0)), "0 is no cause");
    let refused = Err(InputError::Length { expected: 1, found: 0 });
    assert_eq!(cumulative_incidence(&[1.0], &[], 1, 1.0), refused);
}

#[test]
fn wilson_intervals() {
    for case in list(&vector("wilson")["cases"]) {
        close_interval(wilson(count(&case["k"]), count(&case["n"])), &case["interval"]);
    }
}

#[test]
fn no_trials_have_no_share() {
    assert_eq!((share(0, 0), wilson(0, 0)), (None, None));
    assert_eq!((share(2, 1), wilson(2, 1)), (None, None));
    assert_eq!(share(1, 4), Some(0.25));
}

#[test]
fn poisson_intervals_and_rates() {
    let vector = vector("poisson");
    for case in list(&vector["cases"]) {
        close_interval(Some(poisson_interval(count(&case["count"]))), &case["interval"]);
    }
    let case = &vector["rate"];
    let (exposure, per) = (number(&case["exposure"]), number(&case["per"]));
    let found = rate(count(&case["count"]), exposure, per).expect("a rate");
    close(found.value, &case["value"]);
    close_interval(Some(found.interval), &case["interval"]);
}

#[test]
fn no_exposure_has_no_rate() {
    assert_eq!(rate(3, 0.0, 1000.0), None);
    assert_eq!(rate(3, f64::NAN, 1000.0), None);
    assert_eq!(rate(0, 10.0, 1.0).map(|r| (r.value, r.interval.low)), Some((0.0, 0.0)));
}

#[test]
fn large_counts_have_near_normal_intervals() {
    let found = poisson_interval(10_000_000);
    let ends = [1e7 - found.low, found.high - 1e7].map(|end| end - Z_95 * 1e7_f64.sqrt());
    assert!(ends.iter().all(|off| off.abs() < 4.0), "{found:?}");
}

#[test]
fn quantiles_of_complete_data() {
    for case in list(&vector("quantile_type7")["cases"]) {
        let mut values = numbers(&case["values"]);
        values.reverse();
        close(quantile(&values, number(&case["p"])).expect("a quantile"), &case["value"]);
    }
}

#[test]
fn quantile_edges() {
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!((quantile(&[1.0], -0.1), quantile(&[1.0], f64::NAN)), (None, None));
    assert_eq!((quantile(&[3.0, 1.0], 0.0), quantile(&[3.0, 1.0], 1.0)), (Some(1.0), Some(3.0)));
    assert!(quantile(&[1.0, f64::NAN], 0.5).is_some_and(f64::is_nan));
}

#[test]
fn exact_intervals_of_shares() {
    for case in list(&vector("clopper_pearson")["cases"]) {
        close_interval(clopper_pearson(count(&case["k"]), count(&case["n"])), &case["interval"]);
    }
    assert_eq!(clopper_pearson(0, 0), None);
}

#[test]
fn exact_intervals_of_large_groups() {
    let half = clopper_pearson(500_000, 1_000_000).expect("an interval");
    assert!((half.low + half.high - 1.0).abs() < 1e-12, "{half:?} lies evenly about a half");
    assert!((half.high - 0.5 - Z_95 * 0.000_5).abs() < 1e-6, "{half:?}");
    // One hit: 1 - (1 - low)^n = 0.025 has a closed solution.
    let one = clopper_pearson(1, 10_000_000).expect("an interval");
    let exact = -((1.0_f64 - 0.025).ln() / 1e7).exp_m1();
    assert!((one.low - exact).abs() < 1e-10 * exact, "{one:?}, expected {exact}");
}

#[test]
fn differences_of_shares() {
    let vector = vector("newcombe");
    let g = counts(&vector["groups"]);
    close_interval(newcombe(g[0], g[1], g[2], g[3]), &vector["interval"]);
    assert_eq!((newcombe(0, 0, 1, 2), newcombe(1, 2, 0, 0)), (None, None));
}

#[test]
fn fisher_exact_test() {
    for case in list(&vector("fisher")["cases"]) {
        let g = counts(&case["groups"]);
        close(fisher(g[0], g[1], g[2], g[3]).expect("a p value"), &case["p"]);
        close(fisher(g[2], g[3], g[0], g[1]).expect("a p value"), &case["p"]);
    }
    assert_eq!((fisher(0, 5, 0, 7), fisher(5, 5, 7, 7)), (Some(1.0), Some(1.0)));
    assert_eq!((fisher(3, 6, 3, 6), fisher(0, 0, 1, 2)), (Some(1.0), None));
    assert_eq!(fisher(0, 1_000_000, 1_000_000, 1_000_000), Some(0.0), "too small for a number");
}

#[test]
fn log_rank_test() {
    let vector = vector("log_rank");
    let group = |name: &str| (numbers(&vector[name]["durations"]), flags(&vector[name]["events"]));
    let (a, b) = (group("first"), group("second"));
    let found = log_rank((&a.0, &a.1), (&b.0, &b.1)).expect("good input").expect("a test");
    close(found.chi2, &vector["chi2"]);
    close(found.p, &vector["p"]);
}

#[test]
fn log_rank_edges() {
    assert_eq!(log_rank((&[], &[]), (&[], &[])), Ok(None));
    assert_eq!(log_rank((&[1.0], &[true]), (&[], &[])), Ok(None));
    assert_eq!(log_rank((&[1.0], &[false]), (&[2.0], &[false])), Ok(None));
    let same: (&[f64], &[bool]) = (&[1.0, 2.0, 3.0], &[true, false, true]);
    assert_eq!(log_rank(same, same).map(|test| test.map(|t| (t.chi2, t.p))), Ok(Some((0.0, 1.0))));
    assert_eq!(log_rank((&[-1.0], &[true]), same), Err(InputError::Time { index: 0 }));
}

#[test]
fn many_tests_at_once() {
    for case in list(&vector("benjamini_hochberg")["cases"]) {
        let found = benjamini_hochberg(&numbers(&case["p"]));
        assert_eq!(found.len(), list(&case["adjusted"]).len());
        found.iter().zip(list(&case["adjusted"])).for_each(|(p, expected)| close(*p, expected));
    }
    assert!(benjamini_hochberg(&[]).is_empty());
}

#[test]
fn ratios_of_rates() {
    let vector = vector("rate_ratio");
    let of = |name: &str| (count(&vector[name][0]), number(&vector[name][1]));
    let ((k1, e1), (k2, e2)) = (of("first"), of("second"));
    let found = rate_ratio(k1, e1, k2, e2).expect("a ratio");
    close(found.ratio.expect("a first rate"), &vector["ratio"]);
    close(found.p, &vector["p"]);
    let limits = found.high.map(|high| Interval { low: found.low, high });
    close_interval(limits, &vector["interval"]["limits"]);
}

#[test]
fn ratio_edges() {
    assert_eq!(rate_ratio(0, 10.0, 0, 10.0), None);
    assert_eq!((rate_ratio(1, 0.0, 1, 1.0), rate_ratio(1, 1.0, 1, 0.0)), (None, None));
    let none_before = rate_ratio(0, 10.0, 6, 10.0).expect("a comparison");
    assert_eq!((none_before.ratio, none_before.high), (None, None));
    assert!((none_before.p - 2.0 / 64.0).abs() < 1e-15, "{none_before:?}");
    // All six fell on the second: p^6 = 0.025 has a closed solution.
    let part = 0.025_f64.powf(1.0 / 6.0);
    assert!((none_before.low - part / (1.0 - part)).abs() < 1e-12, "{none_before:?}");
    let none_after = rate_ratio(6, 10.0, 0, 10.0).expect("a comparison");
    assert_eq!((none_after.ratio, none_after.low), (Some(0.0), 0.0));
}
