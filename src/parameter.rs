//! Parameters that a control declares, and the values a configuration gives them.

use std::collections::BTreeMap;

/// The value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A whole number.
    Whole(i64),
    /// A share or another number with a fraction.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

/// One parameter: a control's list of them is all that the configuration, the docs and the
/// template know about it.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Key in `[controls.<id>]`.
    pub name: &'static str,
    /// Value when the configuration says nothing; its variant is the type a value must have.
    pub default: Value,
    /// What it means, with the unit.
    pub doc: &'static str,
}

/// The parameter values of one control.
#[derive(Debug, Clone, Default)]
pub struct Parameters(pub BTreeMap<&'static str, Value>);

impl Parameters {
    /// The defaults of `declared`.
    #[must_use]
    pub fn defaults(declared: &[Parameter]) -> Self {
        Self(declared.iter().map(|parameter| (parameter.name, parameter.default)).collect())
    }
    /// A whole number; 0 if the control never declared it.
    #[must_use]
    pub fn whole(&self, name: &str) -> i64 {
        match self.0.get(name) {
            Some(Value::Whole(value)) => *value,
            _ => 0,
        }
    }
    /// A number; 0 if the control never declared it.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        match self.0.get(name) {
            Some(Value::Number(value)) => *value,
            Some(Value::Whole(value)) => *value as f64,
            _ => 0.0,
        }
    }
    /// Yes or no; no if the control never declared it.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Value::Flag(true)))
    }
}
