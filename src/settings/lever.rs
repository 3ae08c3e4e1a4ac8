//! Settings whose other values a what-if may try: the one list that the keys of `[what_if]`, the
//! template and the computation follow.

use crate::parameter::{Parameter, Value};

use super::{HoursByRisk, Settings};

/// A shared setting that decides verdicts, and how another value is put in its place.
#[derive(Debug, Clone, Copy)]
pub struct Lever {
    /// Its key in `[what_if]`, the type and range of its values, and what it means.
    pub parameter: Parameter,
    /// Where the value in force is set.
    pub home: &'static str,
    /// A list one could write, as TOML.
    pub example: &'static str,
    /// Which stages must be done again under another value.
    pub read_by: ReadBy,
    /// The value in force.
    pub in_force: fn(&Settings) -> InForce,
    /// Puts another value in force; what is no number changes nothing.
    pub set: fn(&mut Settings, Value),
}

/// Who looks at a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBy {
    /// The controls that say so, and of the reconciliation at most what no control looks at.
    Controls,
    /// The reconciliation, or both.
    Reconciliation,
}

/// The value a setting has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InForce {
    /// One.
    One(Value),
    /// Hours that differ by the risk of the entitlement.
    ByRisk(HoursByRisk),
}

impl std::fmt::Display for InForce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(value) => value.fmt(f),
            Self::ByRisk(hours) => hours.fmt(f),
        }
    }
}

/// Every shared setting that a what-if may change.
pub const LEVERS: &[Lever] = &[
    Lever {
        parameter: hours(
            "approval_sla_hours",
            72.0,
            "Requested to decided, hours: one number for every risk.",
        ),
        home: "[sla] approval",
        example: "[8, 24, 72]",
        read_by: ReadBy::Controls,
        in_force: |settings| level(settings.sla.approval),
        set: |settings, value| set_hours(&mut settings.sla.approval, value),
    },
    Lever {
        parameter: hours(
            "fulfilment_sla_hours",
            72.0,
            "Decided to effected, hours: one number for every risk.",
        ),
        home: "[sla] fulfilment",
        example: "[24, 72, 168]",
        read_by: ReadBy::Controls,
        in_force: |settings| level(settings.sla.fulfilment),
        set: |settings, value| set_hours(&mut settings.sla.fulfilment, value),
    },
    Lever {
        parameter: hours(
            "revocation_sla_hours",
            24.0,
            "Revocation decided to gone, hours: one number for every risk.",
        ),
        home: "[sla] revocation",
        example: "[4, 24, 72]",
        read_by: ReadBy::Reconciliation,
        in_force: |settings| level(settings.sla.revocation),
        set: |settings, value| set_hours(&mut settings.sla.revocation, value),
    },
    Lever {
        parameter: whole(
            "leaver_grace_hours",
            0,
            "Hours a leaver's access may stand after the last day.",
        ),
        home: "[reconcile] leaver_grace_hours",
        example: "[0, 24, 72]",
        read_by: ReadBy::Reconciliation,
        in_force: |settings| whole_of(settings.leaver_grace_hours),
        set: |settings, value| set_whole(&mut settings.leaver_grace_hours, value),
    },
    Lever {
        parameter: whole("dormant_days", 90, "Unused for more days than this is dormant."),
        home: "[reconcile] dormant_days",
        example: "[30, 90, 180]",
        read_by: ReadBy::Controls,
        in_force: |settings| whole_of(settings.dormant_days),
        set: |settings, value| set_whole(&mut settings.dormant_days, value),
    },
    Lever {
        parameter: whole(
            "review_days",
            365,
            "How old a certification may be, in days, where the catalogue does not say.",
        ),
        home: "[reconcile] review_days",
        example: "[90, 180, 365]",
        read_by: ReadBy::Reconciliation,
        in_force: |settings| whole_of(settings.review_days),
        set: |settings, value| set_whole(&mut settings.review_days, value),
    },
    Lever {
        parameter: whole(
            "pairing_days",
            30,
            "Days around a decision within which another grant may be what was provisioned instead.",
        ),
        home: "[reconcile] pairing_days",
        example: "[7, 30]",
        read_by: ReadBy::Reconciliation,
        in_force: |settings| whole_of(settings.pairing_days),
        set: |settings, value| set_whole(&mut settings.pairing_days, value),
    },
];

const fn hours(name: &'static str, default: f64, doc: &'static str) -> Parameter {
    Parameter { name, default: Value::Number(default), range: (0.0, f64::INFINITY), doc }
}

const fn whole(name: &'static str, default: i64, doc: &'static str) -> Parameter {
    Parameter { name, default: Value::Whole(default), range: (0.0, f64::INFINITY), doc }
}

fn level(hours: HoursByRisk) -> InForce {
    if hours == HoursByRisk::all(hours.hours[0]) {
        return InForce::One(Value::Number(hours.hours[0]));
    }
    InForce::ByRisk(hours)
}

fn whole_of(whole: i64) -> InForce {
    InForce::One(Value::Whole(whole))
}

fn set_hours(hours: &mut HoursByRisk, value: Value) {
    if let Some(number) = value.number() {
        *hours = HoursByRisk::all(number);
    }
}

fn set_whole(days: &mut i64, value: Value) {
    if let Value::Whole(whole) = value {
        *days = whole;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_is_the_default_of_the_settings() {
        for lever in LEVERS {
            let declared = InForce::One(lever.parameter.default);
            assert_eq!(
                (lever.in_force)(&Settings::default()),
                declared,
                "{}",
                lever.parameter.name
            );
        }
    }

    #[test]
    fn each_changes_its_own_setting_and_no_other() {
        for lever in LEVERS {
            let mut settings = Settings::default();
            let other = match lever.parameter.default {
                Value::Whole(_) => Value::Whole(5),
                _ => Value::Number(5.5),
            };
            (lever.set)(&mut settings, other);
            for each in LEVERS {
                let own = each.parameter.name == lever.parameter.name;
                let expected = if own { other } else { each.parameter.default };
                let found = (each.in_force)(&settings);
                assert_eq!(found, InForce::One(expected), "{}", each.parameter.name);
            }
        }
    }

    #[test]
    fn hours_that_differ_by_risk_are_no_single_number() {
        let mut settings = Settings::default();
        settings.sla.approval.hours[3] = 24.0;
        let said = (LEVERS[0].in_force)(&settings);
        assert_eq!(said, InForce::ByRisk(settings.sla.approval));
        assert_eq!(said.to_string(), "low 72, medium 72, high 72, critical 24");
    }
}
