//! The other half of an XmR chart: how far each point is from the one before it.

use crate::stats::control_chart::{Xmr, xmr};

use super::signals::{Chart, Series};
use crate::metrics::estimate::Estimate;
use crate::metrics::{Measure, Value};

/// Measures of the moving ranges: range, its limit, ranges above it.
pub(super) const FIGURES: usize = 3;

const RANGE: &str = "distance from the point before";
const LIMIT: &str = "3.267 mean moving ranges of the baseline";
const ABOVE: &str = "1 where the moving range is above its limit, else 0";
const TIMES: &str = "points of the period whose moving range is above its limit";

impl Series {
    /// Whether the series is on an XmR chart.
    pub(super) fn has_ranges(&self) -> bool {
        self.chart() == Chart::Values
    }

    /// The values of the measures of the moving ranges, in their order: the whole period, then each
    /// point. A week without a value has none, and the next range reaches across it.
    pub(super) fn ranges(&self, metric: &'static str, measures: &'static [Measure]) -> Vec<Value> {
        let present: Vec<usize> = self.present().collect();
        let chart = xmr(&self.values_at(&present), self.baseline(&present));
        let mut by_point = vec![figures(None, None, 0); self.len()];
        for (which, place) in present.iter().enumerate() {
            let before = which.checked_sub(1).map(|before| present[before]);
            let range = before.and_then(|before| self.distance(before, *place));
            by_point[*place] = figures(range, chart.as_ref(), self.size(*place));
        }
        let whole = self.newest(&present, &by_point, chart.as_ref());
        self.table(metric, measures, &whole, &by_point)
    }

    /// The newest range with its limit, and how many of the period are above it.
    fn newest(
        &self,
        present: &[usize],
        by_point: &[[Estimate; FIGURES]],
        chart: Option<&Xmr>,
    ) -> [Estimate; FIGURES] {
        let mut whole = present.last().map_or(figures(None, None, 0), |place| by_point[*place]);
        let of_period: Vec<usize> = self.of_period_places().collect();
        let judged = of_period.iter().filter_map(|place| by_point[*place][2].value);
        let (above, n) = judged.fold((0.0, 0), |(above, n), one| (above + one, n + 1));
        let count = Estimate::count(above as u64, n).evaluable(n, of_period.len() as u64);
        whole[2] = Estimate { method: TIMES, ..count };
        if chart.is_none() {
            // As for the points: how many there are says why there is no limit.
            let there = present.len() as u64;
            for (estimate, method) in whole[1..].iter_mut().zip([LIMIT, TIMES]) {
                *estimate = Estimate::plain(None, there, method).evaluable(0, 1);
            }
        }
        whole
    }
}

fn figures(range: Option<f64>, chart: Option<&Xmr>, n: u64) -> [Estimate; FIGURES] {
    let limit = chart.map(|chart| chart.range_limit);
    let above = range.zip(limit).map(|(range, limit)| f64::from(u8::from(range > limit)));
    [
        Estimate::plain(range, n, RANGE),
        Estimate::plain(limit, n, LIMIT),
        Estimate::plain(above, n, ABOVE),
    ]
}
