//! What a control finds: a failure with its evidence, under an id that stays the same from run to
//! run.
//!
//! There can be hundreds of thousands of findings. So a finding names its rows and the texts of the
//! run by number: what a row says is read from its frame when somebody is told.

mod evidence;
mod owner;
mod quote;
pub mod waiver;

use std::fmt;

use sha2::{Digest, Sha256};

use crate::frames::{Frames, Key, Text};
use crate::reconcile::Verdict;
use crate::words;

pub use crate::frames::instant::iso_utc;
pub use evidence::Evidence;
pub use owner::{Name, Owner, OwnerRole};
pub use quote::{Cells, Quote, Quoted, ReadRow, role};

words! {
    /// How much a finding matters.
    Severity, "severity" {
        /// Worth knowing.
        Low = "low",
        /// To be put right.
        Medium = "medium",
        /// To be put right soon.
        High = "high",
        /// To be put right now.
        Critical = "critical",
    }
}

impl Severity {
    /// One step up, for a privileged or critical entitlement.
    #[must_use]
    pub fn raised(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            Self::Medium => Self::High,
            Self::High | Self::Critical => Self::Critical,
        }
    }
}

words! {
    /// How sure a finding is.
    Confidence, "confidence" {
        /// The records leave no other reading.
        Certain = "certain",
        /// The records allow another reading, which the sentence names.
        Possible = "possible",
    }
}

/// One of several things a control tests of an item, with its own result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// What is tested: a few words in snake case.
    pub name: &'static str,
    /// How it came out.
    pub result: Verdict,
}

/// What a finding is about; whatever does not apply is [`Key::NONE`] or empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Subject {
    /// The system.
    pub system: Key,
    /// The holder.
    pub holder: Key,
    /// The entitlement.
    pub entitlement: Key,
    /// The account.
    pub account: Key,
    /// The ticket, as found.
    pub ticket_id: Text,
}

/// The stable id of a finding; it is shown as 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId(pub u64);

impl FindingId {
    /// The id that is shown as `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        u64::from_str_radix(text, 16).ok().map(Self)
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable id.
    pub id: FindingId,
    /// Control that found it.
    pub control: &'static str,
    /// How much it matters, risen for privileged and critical entitlements.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What it is about.
    pub subject: Subject,
    /// Who should act.
    pub owner: Owner,
    /// The results of a control that tests several things of an item; else empty.
    pub attributes: Vec<Attribute>,
    /// What is wrong, in one plain sentence.
    pub sentence: Box<str>,
    /// The rows it rests on; never empty.
    pub evidence: Vec<Evidence>,
}

/// There can be hundreds of thousands: what is held of one beside its sentence and its rows.
const _: () = assert!(size_of::<Finding>() <= 136 && size_of::<Evidence>() <= 24);

/// The natural key a finding's id is made of.
#[derive(Debug, Clone)]
pub struct NaturalKey<'a>(pub Vec<&'a str>);

impl<'a> NaturalKey<'a> {
    /// K = (system, holder, entitlement), for facts seen from both sides.
    #[must_use]
    pub fn of_access(frames: &'a Frames, subject: &Subject) -> Self {
        let text = |key| frames.symbols.key_text(key);
        Self(vec![text(subject.system), text(subject.holder), text(subject.entitlement)])
    }
}

/// The id of a finding: the first 16 hex digits of SHA-256 over the control's id and the parts of
/// the natural key, joined by U+001F.
#[must_use]
pub fn finding_id(control: &str, key: &NaturalKey<'_>) -> FindingId {
    let mut digest = Sha256::new();
    digest.update(control.as_bytes());
    for part in &key.0 {
        digest.update([0x1f]);
        digest.update(part.as_bytes());
    }
    let first = digest.finalize().iter().take(8).fold(0, |id, byte| id << 8 | u64::from(*byte));
    FindingId(first)
}

impl Finding {
    /// A finding that rests on `first`; there is no finding without evidence.
    #[must_use]
    pub fn new(
        control: &'static str,
        severity: Severity,
        key: &NaturalKey<'_>,
        subject: Subject,
        sentence: String,
        first: Evidence,
    ) -> Self {
        Self {
            id: finding_id(control, key),
            control,
            severity,
            confidence: Confidence::Certain,
            subject,
            owner: Owner::unassigned(),
            attributes: vec![],
            sentence: sentence.into_boxed_str(),
            evidence: vec![first],
        }
    }
    /// The same finding without room for more rows.
    #[must_use]
    pub fn shrunk(mut self) -> Self {
        self.evidence.shrink_to_fit();
        self.attributes.shrink_to_fit();
        self
    }
    /// The same finding with one more row it rests on.
    #[must_use]
    pub fn and(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }
    /// The same finding with these rows before the others.
    #[must_use]
    pub fn led_by(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.splice(0..0, evidence);
        self
    }
    /// The same finding with these rows too.
    #[must_use]
    pub fn and_all(self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        evidence.into_iter().fold(self, Self::and)
    }
    /// The same finding with the person who should act.
    #[must_use]
    pub fn owned_by(mut self, owner: Owner) -> Self {
        self.owner = owner;
        self
    }
    /// The same finding with the results of the single things tested.
    #[must_use]
    pub fn with(mut self, attributes: Vec<Attribute>) -> Self {
        self.attributes = attributes;
        self
    }
    /// The same finding with this severity.
    #[must_use]
    pub fn of(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
    /// The same finding, as one that allows another reading.
    #[must_use]
    pub fn possible(self) -> Self {
        self.believed(Confidence::Possible)
    }
    /// The same finding, as sure as this.
    #[must_use]
    pub fn believed(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }
}
