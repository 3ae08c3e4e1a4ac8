//! Control charts, rules for runs, comparisons of groups and measures of spread against values
//! from elsewhere: every vector names where it comes from.

mod vectors;

use serde_json::Value;
use tickmark::stats::concentration::{self, gini, gini_of_sample, hhi, shares, top_share};
use tickmark::stats::control_chart::{BASELINE, laney, xmr};
use tickmark::stats::entropy::{self, evenness, shannon_bits};
use tickmark::stats::hazard::peto;
use tickmark::stats::k_sample::log_rank_of;
use tickmark::stats::logrank::log_rank;
use tickmark::stats::runs::{Fired, fired, same_side};
use tickmark::stats::two_proportions::{p_value, z_test};
use tickmark::stats::{InputError, Z_95};
use vectors::{close, close_interval, count, counts, flags, list, number, numbers, vector};

/// The places of `flags` that are set, counted from 1.
fn places(flags: impl IntoIterator<Item = bool>) -> Vec<u64> {
    (1..).zip(flags).filter(|(_, flag)| *flag).map(|(place, _)| place).collect()
}

fn is_beyond(z: f64) -> bool {
    z.abs() > 3.0
}

#[test]
fn single_values_and_their_moving_ranges() {
    let vector = vector("xmr");
    let values = numbers(&vector["values"]);
    let chart = xmr(&values, count(&vector["baseline"]) as usize).expect("a chart");
    close(chart.mean_range, &vector["mean_range"]);
    close(chart.range_limit, &vector["range_limit"]);
    for (point, value) in chart.points.iter().zip(&values) {
        assert_eq!(point.value, *value);
        close(point.centre, &vector["mean"]);
        close(point.low, &vector["low"]);
        close(point.high, &vector["high"]);
    }
    assert_eq!(chart.moving_ranges, numbers(&vector["moving_ranges"]));
    let beyond = places(chart.points.iter().map(|point| is_beyond(point.z)));
    assert_eq!(beyond, counts(&vector["beyond_from_1"]));
    let outside = places(chart.points.iter().map(|p| p.value < p.low || p.value > p.high));
    assert_eq!(beyond, outside);
    // The second point of the first range is point 2.
    let ranges =
        [false].into_iter().chain(chart.moving_ranges.iter().map(|r| *r > chart.range_limit));
    assert_eq!(places(ranges), counts(&vector["ranges_beyond_by_second_point_from_1"]));
}

#[test]
fn limits_are_frozen_after_the_baseline() {
    let mut values: Vec<f64> = (0..12).map(|i| f64::from(i % 2)).collect();
    let before = xmr(&values, BASELINE).expect("a chart");
    values.push(1000.0);
    let after = xmr(&values, BASELINE).expect("a chart");
    assert_eq!((before.points[0], before.range_limit), (after.points[0], after.range_limit));
    // Mean 1/2, every moving range 1: the limits are 1/2 ± 2.66.
    assert!((after.points[12].high - 3.16).abs() < 1e-12, "{:?}", after.points[12]);
    let mut groups: Vec<(u64, u64)> = (0..12).map(|i| (1 + i % 2, 10)).collect();
    let before = laney(&groups, BASELINE).expect("a chart");
    groups.push((9, 10));
    let after = laney(&groups, BASELINE).expect("a chart");
    assert_eq!((before.points[3], before.sigma_z), (after.points[3], after.sigma_z));
}

#[test]
fn too_short_or_unvarying_a_baseline_gives_no_chart() {
    let rising: Vec<f64> = (0..20).map(f64::from).collect();
    assert_eq!((xmr(&rising, 11), xmr(&rising[..11], 12), xmr(&[], 0)), (None, None, None));
    assert_eq!(xmr(&[7.0; 20], 12), None);
    assert!(xmr(&rising[..12], 12).is_some());
    assert_eq!(laney(&[(1, 2); 20], 12), None, "all alike");
    assert_eq!(laney(&[(0, 9); 20], 12), None, "none at all");
    let mut groups: Vec<(u64, u64)> = (0..12).map(|i| (i % 3, 10)).collect();
    assert!(laney(&groups, 12).is_some());
    assert_eq!((laney(&groups, 11), laney(&groups[..11], 12)), (None, None));
    groups.push((0, 0));
    assert_eq!(laney(&groups, 12), None, "an empty group");
    groups[12] = (2, 1);
    assert_eq!(laney(&groups, 12), None, "more hits than members");
}

#[test]
fn shares_of_large_groups() {
    let vector = vector("laney");
    let groups: Vec<(u64, u64)> =
        counts(&vector["hits"]).into_iter().zip(counts(&vector["sizes"])).collect();
    let chart = laney(&groups, groups.len()).expect("a chart");
    close(chart.sigma_z, &vector["sigma_z"]);
    for (place, point) in chart.points.iter().enumerate() {
        close(point.centre, &vector["share"]);
        close(point.low, &vector["limits"][place][0]);
        close(point.high, &vector["limits"][place][1]);
        close(point.z * chart.sigma_z, &vector["z"][place]);
        assert_eq!(point.value, groups[place].0 as f64 / groups[place].1 as f64);
    }
    let beyond = places(chart.points.iter().map(|point| is_beyond(point.z)));
    assert_eq!(beyond, counts(&vector["beyond_from_1"]));
}

#[test]
fn rules_for_runs() {
    let vector = vector("nelson");
    let z = numbers(&vector["z"]);
    let found = fired(&z);
    for (place, number) in ["1", "2", "3", "5"].into_iter().enumerate() {
        let of_rule = places(found.iter().map(|point| point.by_number()[place]));
        assert_eq!(of_rule, counts(&vector["fired_from_1"][number]), "rule {number}");
    }
    let of_eight = places(same_side(&z, 8));
    assert_eq!(of_eight, counts(&vector["fired_from_1"]["2_WECO8"]));
}

#[test]
fn runs_are_broken_by_the_centre_and_by_equal_values() {
    let mut z = [0.5; 9];
    assert_eq!(places(same_side(&z, 9)), [9]);
    z[4] = 0.0;
    assert!(places(same_side(&z, 9)).is_empty());
    let falling = [5.0, 4.0, 3.0, 2.0, 1.0, 0.5].map(|x| x / 10.0);
    assert_eq!(places(fired(&falling).iter().map(|point| point.trend)), [6]);
    let level = [5.0, 4.0, 3.0, 3.0, 1.0, 0.5].map(|x| x / 10.0);
    assert_eq!(fired(&level), [Fired::default(); 6]);
    // On opposite sides, exactly at the limit, or only two of four.
    let near = |z: &[f64]| places(fired(z).iter().map(|point| point.near_limits));
    assert_eq!(near(&[2.1, 0.0, 2.1]), [3]);
    assert_eq!(near(&[0.0, -2.1, -2.1]), [3]);
    assert!(near(&[2.1, 0.0, -2.1]).is_empty() && near(&[2.0, 2.0, 2.0]).is_empty());
    assert!(near(&[2.1, 0.0, 0.0, 2.1]).is_empty());
    assert!(fired(&[]).is_empty() && !fired(&[3.0])[0].any() && fired(&[-3.1])[0].any());
}

#[test]
fn concentration_of_counts() {
    let vector = vector("concentration");
    let found = counts(&vector["counts"]);
    close(gini(&found).expect("a value"), &vector["gini"]);
    close(gini_of_sample(&found).expect("a value"), &vector["gini_of_sample"]);
    close(hhi(&found).expect("a value"), &vector["hhi"]);
    close(concentration::effective_number(&found).expect("a value"), &vector["effective_number"]);
    close(top_share(&found, 1).expect("a value"), &vector["top1"]);
    close(top_share(&found, 3).expect("a value"), &vector["top3"]);
    let mut backward = found.clone();
    backward.reverse();
    assert_eq!((gini(&backward), top_share(&backward, 3)), (gini(&found), top_share(&found, 3)));
}

#[test]
fn concentration_edges() {
    assert_eq!(
        (gini(&[5; 4]), gini(&[7]), gini(&[0, 0, 0, 9])),
        (Some(0.0), Some(0.0), Some(0.75))
    );
    assert_eq!((gini_of_sample(&[7]), gini_of_sample(&[0, 0, 0, 9])), (None, Some(1.0)));
    assert_eq!((hhi(&[7]), concentration::effective_number(&[3; 4])), (Some(1.0), Some(4.0)));
    assert_eq!((top_share(&[1, 3], 9), top_share(&[1, 3], 0)), (Some(1.0), Some(0.0)));
    assert_eq!(shares(&[1, 3]), Some(vec![0.25, 0.75]));
    for nothing in [&[][..], &[0, 0]] {
        assert_eq!((shares(nothing), hhi(nothing), gini(nothing)), (None, None, None));
        assert_eq!((top_share(nothing, 1), shannon_bits(nothing)), (None, None));
    }
}

#[test]
fn variety_of_a_mix() {
    let vector = vector("entropy");
    let found = counts(&vector["counts"]);
    close(shannon_bits(&found).expect("a value"), &vector["bits"]);
    close(evenness(&found).expect("a value"), &vector["evenness"]);
    close(entropy::effective_number(&found).expect("a value"), &vector["effective_number"]);
    assert_eq!((shannon_bits(&[3; 4]), evenness(&[3; 4])), (Some(2.0), Some(1.0)));
    assert_eq!(shannon_bits(&[9]).map(f64::to_bits), Some(0.0_f64.to_bits()), "0, not -0");
    assert_eq!((evenness(&[9]), entropy::effective_number(&[9])), (None, Some(1.0)));
    assert_eq!(shannon_bits(&[2, 0, 2]), Some(1.0), "a class without members is none");
    assert_eq!(evenness(&[2, 0, 2]), Some(1.0));
}

/// Durations and events of a group of a vector.
fn group(value: &Value) -> (Vec<f64>, Vec<bool>) {
    (numbers(&value["durations"]), flags(&value["events"]))
}

#[test]
fn three_groups_that_wait() {
    let vector = vector("log_rank_three");
    let groups: Vec<_> = list(&vector["groups"]).iter().map(group).collect();
    let mut groups: Vec<(&[f64], &[bool])> = groups.iter().map(|g| (&g.0[..], &g.1[..])).collect();
    let found = log_rank_of(&groups).expect("good input").expect("a test");
    close(found.chi2, &vector["chi2"]);
    close(found.p, &vector["p"]);
    assert_eq!(found.df as u64, count(&vector["df"]));
    let two = log_rank_of(&groups[..2]).expect("good input").expect("a test");
    let same = log_rank(groups[0], groups[1]).expect("good input").expect("a test");
    assert!((two.chi2 - same.chi2).abs() < 1e-12 && (two.p - same.p).abs() < 1e-11, "{two:?}");
    // Censored before the first event: nothing to compare, and no degree of freedom.
    groups.push((&[0.5], &[false]));
    let with = log_rank_of(&groups).expect("good input").expect("a test");
    assert_eq!(with.df, found.df);
    close(with.chi2, &vector["chi2"]);
}

#[test]
fn several_groups_with_nothing_to_compare() {
    assert_eq!(log_rank_of(&[]), Ok(None));
    assert_eq!(log_rank_of(&[(&[1.0, 2.0], &[true, true])]), Ok(None));
    assert_eq!(log_rank_of(&[(&[1.0], &[false]), (&[2.0], &[false])]), Ok(None));
    let refused = Err(InputError::Length { expected: 1, found: 0 });
    assert_eq!(log_rank_of(&[(&[1.0], &[])]), refused);
    assert_eq!(log_rank_of(&[(&[-1.0], &[true])]), Err(InputError::Time { index: 0 }));
    let same: (&[f64], &[bool]) = (&[1.0, 2.0, 3.0], &[true, false, true]);
    let alike = log_rank_of(&[same, same, same]).expect("good input").expect("a test");
    assert!(alike.chi2 < 1e-12 && (alike.p - 1.0).abs() < 1e-12, "{alike:?}");
}

#[test]
fn how_much_faster_one_group_ends() {
    let (expected, groups) = (vector("peto"), vector("log_rank"));
    let (a, b) = (group(&groups["first"]), group(&groups["second"]));
    let test = log_rank((&a.0, &a.1), (&b.0, &b.1)).expect("good input").expect("a test");
    let excess = number(&expected["observed"]) - number(&expected["expected"]);
    assert!((test.excess - excess).abs() < 1e-12, "{test:?}");
    close(test.variance, &expected["variance"]);
    let found = peto(&test);
    close(found.ratio, &expected["ratio"]);
    close_interval(Some(found.interval), &expected["interval"]);
    let turned = log_rank((&b.0, &b.1), (&a.0, &a.1)).expect("good input").expect("a test");
    assert!((peto(&turned).ratio * found.ratio - 1.0).abs() < 1e-12);
    // The interval leaves 1 out exactly where the test says p < 0.05.
    assert_eq!(test.p < 0.05, found.interval.low > 1.0);
    assert!((excess / test.variance.sqrt() - Z_95 > 0.0) == (test.p < 0.05));
}

#[test]
fn two_shares_by_the_normal_distribution() {
    let vector = vector("two_proportions");
    let g = counts(&vector["groups"]);
    let test = z_test(g[0], g[1], g[2], g[3]).expect("a test");
    close(-test.z, &vector["z_p1_minus_p2"]);
    close(test.p, &vector["p"]);
    assert_eq!(p_value(g[0], g[1], g[2], g[3]), Some(test.p), "every cell is large");
    let small = counts(&vector["small"]["groups"]);
    let test = z_test(small[0], small[1], small[2], small[3]).expect("a test");
    close(test.p, &vector["small"]["z_p"]);
    let exact = p_value(small[0], small[1], small[2], small[3]).expect("a p value");
    close(exact, &vector["small"]["fisher_p"]);
}

#[test]
fn which_test_two_shares_take_depends_on_the_smallest_expected_cell() {
    // 10 of 40 hits: 5 expected in each half. One hit fewer is too few, and so is one miss fewer.
    assert_eq!(p_value(3, 20, 7, 20), z_test(3, 20, 7, 20).map(|test| test.p));
    assert_ne!(p_value(3, 20, 6, 20), z_test(3, 20, 6, 20).map(|test| test.p));
    assert_ne!(p_value(17, 20, 14, 20), z_test(17, 20, 14, 20).map(|test| test.p));
    assert_eq!((z_test(0, 9, 0, 9), p_value(0, 9, 0, 9)), (None, Some(1.0)));
    assert_eq!((z_test(9, 9, 8, 8), p_value(9, 9, 8, 8)), (None, Some(1.0)));
    assert_eq!((z_test(0, 0, 1, 2), p_value(1, 2, 0, 0), p_value(3, 2, 0, 1)), (None, None, None));
}
