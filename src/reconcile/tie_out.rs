//! Do the totals foot? A run whose totals do not is an error, not a warning.

/// One equation of the tie-out: `total = sum of parts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equation {
    /// What is being footed: `file`, `lines`, `grants`, `drift`, `control` ...
    pub kind: &'static str,
    /// Which one: a file name, a system, a control; empty for the whole.
    pub item: String,
    /// Name of the total, such as `read`.
    pub total_name: &'static str,
    /// The total.
    pub total: i64,
    /// Names and values of the parts.
    pub parts: Vec<(String, i64)>,
}

impl Equation {
    /// Whether the parts sum to the total.
    #[must_use]
    pub fn foots(&self) -> bool {
        self.total == self.parts.iter().map(|(_, value)| value).sum::<i64>()
    }
}
