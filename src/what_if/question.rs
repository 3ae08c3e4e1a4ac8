//! What is asked: a setting and its values, each with what must be done again for it.

use crate::controls::{Control, Tried};
use crate::parameter::{Parameters, Value};
use crate::settings::{InForce, Lever, ReadBy, Settings};

/// A setting, and the values that are tried.
#[derive(Clone)]
pub struct Question {
    /// Its key in `[what_if]`.
    pub setting: String,
    /// What it means.
    pub doc: &'static str,
    /// The values, smallest first, with the one in force among them.
    pub(super) values: Vec<(String, Change)>,
}

/// What another value changes.
#[derive(Clone)]
pub(super) enum Change {
    /// Nothing: it is the value in force.
    None,
    /// What one control says.
    Parameter(&'static Control, Parameters),
    /// What the controls say of the same population.
    Controls(Settings),
    /// The population too.
    Reconciliation(Settings),
}

impl Question {
    /// Asks for other values of a shared setting.
    #[must_use]
    pub fn of_setting(lever: &'static Lever, values: &[Value], settings: &Settings) -> Self {
        let change = |value: Value| {
            let mut settings = settings.clone();
            (lever.set)(&mut settings, value);
            match lever.read_by {
                ReadBy::Controls => Change::Controls(settings),
                ReadBy::Reconciliation => Change::Reconciliation(settings),
            }
        };
        Self {
            setting: lever.parameter.name.to_owned(),
            doc: lever.parameter.doc,
            values: in_order(values, (lever.in_force)(settings), change),
        }
    }

    /// Asks for other values of a parameter of a control, which has these values in the run.
    #[must_use]
    pub fn of_parameter((control, parameter, values): &Tried, used: &Parameters) -> Self {
        let in_force = used.0.get(parameter.name).copied().unwrap_or(parameter.default);
        let change = |value| {
            let mut parameters = used.clone();
            parameters.0.insert(parameter.name, value);
            Change::Parameter(control, parameters)
        };
        Self {
            setting: format!("{}.{}", control.id, parameter.name),
            doc: parameter.doc,
            values: in_order(values, InForce::One(in_force), change),
        }
    }
}

/// The values from the smallest to the largest, with the one in force, which changes nothing.
fn in_order(
    values: &[Value],
    in_force: InForce,
    change: impl Fn(Value) -> Change,
) -> Vec<(String, Change)> {
    let others = values.iter().filter(|value| InForce::One(**value) != in_force);
    let mut numbered: Vec<(f64, (String, Change))> =
        others.map(|value| (number(*value), (value.to_string(), change(*value)))).collect();
    let place = match in_force {
        InForce::One(value) => number(value),
        InForce::ByRisk(_) => f64::NEG_INFINITY,
    };
    numbered.push((place, (in_force.to_string(), Change::None)));
    numbered.sort_by(|one, other| one.0.total_cmp(&other.0));
    numbered.into_iter().map(|(_, row)| row).collect()
}

fn number(value: Value) -> f64 {
    value.number().unwrap_or(f64::NEG_INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::LEVERS;

    fn shown(question: &Question) -> Vec<(&str, bool)> {
        let values = question.values.iter();
        values.map(|(value, change)| (value.as_str(), matches!(change, Change::None))).collect()
    }

    #[test]
    fn the_value_in_force_stands_among_the_others_once() {
        let ask = |values: &[f64], settings: &Settings| {
            let values: Vec<Value> = values.iter().map(|value| Value::Number(*value)).collect();
            Question::of_setting(&LEVERS[0], &values, settings)
        };
        let settings = Settings::default();
        let asked = ask(&[100.0, 8.0], &settings);
        assert_eq!(shown(&asked), [("8", false), ("72", true), ("100", false)]);
        assert_eq!(shown(&ask(&[72.0], &settings)), [("72", true)]);
        let mut by_risk = Settings::default();
        by_risk.sla.approval.hours[3] = 24.0;
        let said = "low 72, medium 72, high 72, critical 24";
        assert_eq!(shown(&ask(&[24.0], &by_risk)), [(said, true), ("24", false)]);
    }

    #[test]
    fn only_what_the_reconciliation_reads_needs_another_one() {
        for lever in LEVERS {
            let asked = Question::of_setting(lever, &[Value::Whole(1)], &Settings::default());
            let again = asked.values.iter().any(|one| matches!(one.1, Change::Reconciliation(_)));
            assert_eq!(again, lever.read_by == ReadBy::Reconciliation, "{}", lever.parameter.name);
        }
    }
}
