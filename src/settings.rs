//! What a configuration may say about *judging* (not about reading files): every choice that the
//! reconciliation, the metrics and the controls share, with its default.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::frames::Risk;
use crate::frames::instant::MICROS_PER_HOUR;
use crate::stats::calendar::{Week, Window};

mod lever;

pub use lever::{InForce, LEVERS, Lever, ReadBy};

/// Choices shared by reconciliation, metrics and controls. Times are hours or days as named.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Zone of the report: calendar months and business hours are counted in it.
    pub timezone: Tz,
    /// Names that are nobody: bots, flows, `policy`. Compared as keys.
    pub automation: Vec<String>,
    /// Days around a decision within which another grant may be what was provisioned instead.
    pub pairing_days: i64,
    /// Hours a leaver's access may stand after the last day.
    pub leaver_grace_hours: i64,
    /// Whether a disabled grant still counts as usable.
    pub disabled_counts: bool,
    /// Whether a line on an entitlement no list knows is not evaluable (else it is evaluated).
    pub unknown_entitlement_not_evaluable: bool,
    /// Grants from before this instant are the accepted baseline; UTC microseconds.
    pub baseline_date: Option<i64>,
    /// How old a certification may be, where the catalogue does not say.
    pub review_days: i64,
    /// Unused for longer than this is dormant.
    pub dormant_days: i64,
    /// How long each step may take.
    pub sla: Sla,
    /// When work is done.
    pub business: BusinessHours,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timezone: Tz::UTC,
            automation: Vec::new(),
            pairing_days: 30,
            leaver_grace_hours: 0,
            disabled_counts: false,
            unknown_entitlement_not_evaluable: false,
            baseline_date: None,
            review_days: 365,
            dormant_days: 90,
            sla: Sla::default(),
            business: BusinessHours::default(),
        }
    }
}

/// Service levels in hours, one per step.
#[derive(Debug, Clone)]
pub struct Sla {
    /// Requested to decided.
    pub approval: HoursByRisk,
    /// Decided to effected.
    pub fulfilment: HoursByRisk,
    /// Revocation decided to gone.
    pub revocation: HoursByRisk,
}

impl Default for Sla {
    fn default() -> Self {
        Self {
            approval: HoursByRisk::all(72.0),
            fulfilment: HoursByRisk::all(72.0),
            revocation: HoursByRisk::all(24.0),
        }
    }
}

/// Hours allowed for each risk of the entitlement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HoursByRisk {
    /// Hours for low, medium, high and critical, in that order.
    pub hours: [f64; 4],
}

impl HoursByRisk {
    /// The same hours for every risk.
    #[must_use]
    pub const fn all(hours: f64) -> Self {
        Self { hours: [hours; 4] }
    }
    /// Hours allowed for one risk.
    #[must_use]
    pub fn of(&self, risk: Risk) -> f64 {
        self.hours[risk as usize]
    }
    /// When the time allowed for one risk is up for what begins at `from`; UTC microseconds.
    #[must_use]
    pub fn due(&self, risk: Risk, from: i64) -> i64 {
        from.saturating_add((self.of(risk) * MICROS_PER_HOUR as f64) as i64)
    }
}

impl std::fmt::Display for HoursByRisk {
    /// One number, or a number for each risk.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [low, medium, high, critical] = self.hours;
        if *self == Self::all(low) {
            return write!(f, "{low}");
        }
        write!(f, "low {low}, medium {medium}, high {high}, critical {critical}")
    }
}

/// Working days and hours in the report's zone.
#[derive(Debug, Clone, PartialEq)]
pub struct BusinessHours {
    /// Working days, Monday first.
    pub days: [bool; 7],
    /// Minute of the day at which work starts.
    pub start_minute: u32,
    /// Minute of the day at which work ends.
    pub end_minute: u32,
    /// The windows of days that have their own, Monday first: what `days`, start and end say does
    /// not hold for these.
    pub windows: [Option<Vec<Window>>; 7],
    /// Days on which nobody works, beside those of the frame `holidays`.
    pub holidays: BTreeSet<NaiveDate>,
    /// Whether time on hold does not count.
    pub pauses_excluded: bool,
}

impl Default for BusinessHours {
    fn default() -> Self {
        Self {
            days: [true, true, true, true, true, false, false],
            start_minute: 9 * 60,
            end_minute: 17 * 60,
            windows: [const { None }; 7],
            holidays: BTreeSet::new(),
            pauses_excluded: false,
        }
    }
}

impl BusinessHours {
    /// The windows of every day of the week, Monday first.
    #[must_use]
    pub fn week(&self) -> Week {
        let usual = Window { start: self.start_minute, end: self.end_minute };
        std::array::from_fn(|day| match &self.windows[day] {
            Some(own) => own.clone(),
            None if self.days[day] => vec![usual],
            None => vec![],
        })
    }
}
