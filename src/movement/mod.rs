//! What moved between two bundles: findings by their stable id, what each control and each metric
//! says, inputs and configuration.
//!
//! [`compare`] is the one computation; `tickmark diff` and `run --previous` both show what it says.
//! It knows two [`Edition`]s, however they were read, and neither files nor pages.
//!
//! # The four changes
//!
//! A bundle *holds* a finding when it found it, or when it carried it over from its own previous
//! bundle as not tested.
//!
//! | change | the older bundle | the newer bundle |
//! |---|---|---|
//! | `new` | does not hold it | found it |
//! | `persisting` | holds it | found it |
//! | `resolved` | holds it | tested what it is about, and did not find it |
//! | `not_tested` | holds it | did not test what it is about, and says why |
//!
//! So new + persisting are the findings of the newer bundle, and persisting + resolved + not tested
//! what the older one holds. A finding is not resolved because nobody looked: not when its control
//! is gone, was left out, or could judge nothing; nor when the ticket it is about is not in the
//! newer export or lies outside its period, or its system has no snapshot any more.
//!
//! A finding can also be new only because the older bundle did not look: `reason` then says so.
//!
//! # Times
//!
//! `first_seen` is the as-of of the earliest bundle known to have held the finding, `last_seen` that
//! of the latest bundle known to have found it. `days_open` counts whole days of 24 hours from
//! `first_seen` to the as-of of the newer bundle. For what is resolved it is the most it can have
//! been open since it was first seen: two bundles say that it stood at `last_seen` and no longer at
//! the newer as-of, not when in between it went. When it arose before `first_seen` neither knows.

mod choices;
mod controls;
mod edition;
mod findings;
mod inputs;
mod lines;
mod metrics;
mod untested;

use serde::{Deserialize, Serialize};

pub use choices::Choice;
pub use controls::{ControlMovement, Presence};
pub use edition::{
    Bundle, ControlCounts, ControlEdition, Edition, InputEdition, Item, Pick, Reach, TicketEdition,
    name_key,
};
pub use findings::{Change, Counts, Moved};
pub use inputs::{InputMovement, InputState};
pub use lines::{LineChange, Side};
pub use metrics::{MetricMovement, MetricsEdition, Noise, Place, Reading, is_compared};

/// What moved from the older bundle to the newer one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// The older bundle.
    pub old: Bundle,
    /// The newer bundle.
    pub new: Bundle,
    /// Every finding of either, ordered by change, severity (gravest first), control and id.
    pub findings: Vec<Moved>,
    /// Every control of either: those of the newer in its order, then those only the older has.
    pub controls: Vec<ControlMovement>,
    /// Every metric figure of either for its whole period, by the dimensions that have few parts.
    #[serde(default)]
    pub metrics: Vec<MetricMovement>,
    /// Every input file of either, ordered by path.
    pub inputs: Vec<InputMovement>,
    /// What else the two were made with and differs: version, period, settings, parameters.
    pub choices: Vec<Choice>,
    /// Lines of the configuration that stand in one of the two only.
    pub configuration: Vec<LineChange>,
}

impl Movement {
    /// How many findings moved in which way.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.findings.iter().collect()
    }
}

/// Compares two bundles. The newer one is the one whose as-of is not before the other's; callers
/// refuse anything else.
#[must_use]
pub fn compare(old: &Edition, new: &Edition) -> Movement {
    let findings = findings::compare(old, new);
    Movement {
        old: old.bundle.clone(),
        new: new.bundle.clone(),
        controls: controls::compare(old, new, &findings),
        metrics: metrics::compare(old, new),
        inputs: inputs::compare(&old.inputs, &new.inputs),
        choices: choices::compare(old, new),
        configuration: lines::compare(&old.configuration, &new.configuration),
        findings,
    }
}
