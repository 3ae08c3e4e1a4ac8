//! Controls: one audit question per file, and the registry they are listed in.
//!
//! A control tests every item of a population and says *pass*, *fail*, *open*, *listed* or *not
//! evaluable*; failures become findings.
//!
//! A fact seen from both sides (a revocation and the grant it should have ended) is two items of
//! the population and **one** finding: [`Tested::failed`] counts items, [`Tested::findings`] has
//! one entry per natural key, with every row it rests on as evidence. So a control never has more
//! findings than failed items.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::{Diagnostic, Outcome, SourceText};
use crate::finding::{Confidence, Quoted, Severity};
use crate::movement::Reach;
use crate::parameter::{self, Parameter, Parameters, Section};
use crate::reconcile::Population;
use crate::words;

#[macro_use]
mod declare;
mod casebook;
mod clauses;
mod directory;
pub mod docs;
mod limit;
mod references;
mod select;
mod tested;
mod trial;
mod wants;

pub mod access_used_after_end;
pub mod approval_overdue;
pub mod dormant_access;
pub mod duration_exceeds_policy;
pub mod emergency_access_evidence;
pub mod exception_without_end;
pub mod expired_exception_in_use;
pub mod fulfilment_overdue;
pub mod granted_before_decision;
pub mod granted_despite_rejection;
pub mod hasty_approval;
pub mod human_use_of_service_account;
pub mod impossible_dates;
pub mod incomplete_evidence;
pub mod incomplete_review;
pub mod insufficient_approvals;
pub mod leaver_access;
pub mod low_match_rate;
pub mod mover_retained_access;
pub mod never_provisioned;
pub mod off_catalogue_request;
pub mod out_of_band_access;
pub mod overdue_rotation;
pub mod ownerless_identity;
pub mod partial_modification;
pub mod provisioned_differently;
pub mod reciprocal_approval;
pub mod removed_without_ticket;
pub mod repeatedly_reopened;
pub mod resurrected_access;
pub mod retained_past_expiry;
pub mod retroactive_approval;
pub mod review_not_effected;
pub mod review_overdue;
pub mod revocation_not_effected;
pub mod revocation_overdue;
pub mod segregation_conflict;
pub mod self_approval;
pub mod self_fulfilment;
pub mod self_review;
pub mod silent_override;
pub mod skipped_state;
pub mod stale_request;
pub mod stale_snapshot;
pub mod sudden_drop;
pub mod ticket_number_gap;
pub mod truncated_export;
pub mod unauthorised_approver;
pub mod uncorrelated_account;
pub mod uncovered_system;
pub mod undocumented_approval;
pub mod unused_exception;
pub mod unverified_closure;

pub use clauses::by_clause;
pub use limit::{Limits, limits};
pub use references::Reference;
use select::stranger;
pub use select::{Selection, select, strangers};
pub use tested::{TestStatus, Tested};
pub use trial::{Tried, trials};
pub use wants::to_evaluate;

words! {
    /// The families of the catalogue.
    Family, "family" {
        /// Who allowed it.
        Authority = "authority",
        /// Was it carried out.
        Fulfilment = "fulfilment",
        /// Could it be proved, and did it take the way and the time it should.
        EvidenceAndWorkflow = "evidence_and_workflow",
        /// What goes round the standard route.
        Exceptions = "exceptions",
        /// People who leave, move, or hold too much.
        Lifecycle = "lifecycle",
        /// Accounts that are no person's.
        NonHuman = "non_human_identities",
        /// Access reviews.
        Reviews = "reviews",
        /// Are the inputs complete and accurate.
        Inputs = "inputs",
    }
}

words! {
    /// Which items of its population a control judges (see "Populations" in the documentation of
    /// the statuses).
    Scope, "scope" {
        /// Lines requested in the period.
        Requested = "requested",
        /// Lines requested in the period, and earlier ones still in charge; grants as at as-of.
        InCharge = "in_charge",
        /// Lines requested in the period, or open as it began.
        OpenWork = "open_work",
        /// Lines closed in the period.
        Closed = "closed",
        /// Everything as at as-of: no period.
        AsAt = "as_at",
    }
}

impl Scope {
    /// How far back a control of this scope looks at ticket lines.
    #[must_use]
    pub fn reach(self) -> Reach {
        match self {
            Self::InCharge => Reach::InCharge,
            Self::OpenWork => Reach::OpenWork,
            Self::Requested | Self::Closed | Self::AsAt => Reach::Period,
        }
    }
    /// In a few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Requested => "requested in the period",
            Self::InCharge => "requested in the period, or earlier and still in charge",
            Self::OpenWork => "requested in the period, or open as it began",
            Self::Closed => "closed in the period",
            Self::AsAt => "as at as-of",
        }
    }
}

impl Family {
    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Authority => "Authority",
            Self::Fulfilment => "Fulfilment",
            Self::EvidenceAndWorkflow => "Evidence and workflow",
            Self::Exceptions => "Exceptions",
            Self::Lifecycle => "Lifecycle",
            Self::NonHuman => "Non-human identities",
            Self::Reviews => "Reviews",
            Self::Inputs => "Inputs (completeness and accuracy)",
        }
    }
}

/// One control, with everything anybody may want to know about it.
pub struct Control {
    /// Its id: file stem, fixture folder, configuration key and heading.
    pub id: &'static str,
    /// A heading of a few words.
    pub title: &'static str,
    /// **What it finds**, **Why it matters**, **How to answer it**: the doc comment of the
    /// control, three paragraphs of Markdown.
    pub text: &'static str,
    /// The part of the catalogue it stands in.
    pub family: Family,
    /// What is tested.
    pub population: &'static str,
    /// Which of these.
    pub scope: Scope,
    /// Severity before it rises for privileged and critical entitlements.
    pub severity: Severity,
    /// How sure a finding is, where it does not say otherwise itself.
    pub confidence: Confidence,
    /// Frames it cannot do without (any missing: not evaluable as a whole).
    pub needs: &'static [crate::frames::FrameKind],
    /// What the configuration may set.
    pub parameters: &'static [Parameter],
    /// The shared settings that a what-if may change ([`LEVERS`](crate::settings::LEVERS)) and the
    /// test looks at itself, beside what the reconciliation made of them.
    pub settings: &'static [&'static str],
    /// What it quotes as evidence, frame by frame; made by [`quotes!`](crate::quotes).
    pub quotes: &'static [Quoted],
    /// Standards it answers to.
    pub references: &'static [Reference],
    /// The test itself; [`Control::run`] is how to call it.
    pub test: fn(&Population<'_>, &Parameters) -> Tested,
}

/// Every control, in the order of the catalogue.
pub const CONTROLS: &[&Control] = &[
    // Authority.
    &out_of_band_access::CONTROL,
    &granted_despite_rejection::CONTROL,
    &granted_before_decision::CONTROL,
    &retroactive_approval::CONTROL,
    &undocumented_approval::CONTROL,
    &self_approval::CONTROL,
    &unauthorised_approver::CONTROL,
    &insufficient_approvals::CONTROL,
    &reciprocal_approval::CONTROL,
    &hasty_approval::CONTROL,
    // Fulfilment.
    &never_provisioned::CONTROL,
    &provisioned_differently::CONTROL,
    &removed_without_ticket::CONTROL,
    &revocation_not_effected::CONTROL,
    &resurrected_access::CONTROL,
    &partial_modification::CONTROL,
    &retained_past_expiry::CONTROL,
    &unverified_closure::CONTROL,
    &self_fulfilment::CONTROL,
    // Evidence and workflow.
    &incomplete_evidence::CONTROL,
    &skipped_state::CONTROL,
    &approval_overdue::CONTROL,
    &fulfilment_overdue::CONTROL,
    &revocation_overdue::CONTROL,
    &stale_request::CONTROL,
    &repeatedly_reopened::CONTROL,
    &impossible_dates::CONTROL,
    // Exceptions.
    &off_catalogue_request::CONTROL,
    &silent_override::CONTROL,
    &duration_exceeds_policy::CONTROL,
    &emergency_access_evidence::CONTROL,
    &exception_without_end::CONTROL,
    &expired_exception_in_use::CONTROL,
    &unused_exception::CONTROL,
    // Lifecycle.
    &leaver_access::CONTROL,
    &access_used_after_end::CONTROL,
    &uncorrelated_account::CONTROL,
    &mover_retained_access::CONTROL,
    &dormant_access::CONTROL,
    &segregation_conflict::CONTROL,
    // Non-human identities.
    &ownerless_identity::CONTROL,
    &overdue_rotation::CONTROL,
    &human_use_of_service_account::CONTROL,
    // Reviews.
    &review_overdue::CONTROL,
    &review_not_effected::CONTROL,
    &self_review::CONTROL,
    &incomplete_review::CONTROL,
    // Inputs.
    &ticket_number_gap::CONTROL,
    &truncated_export::CONTROL,
    &stale_snapshot::CONTROL,
    &uncovered_system::CONTROL,
    &sudden_drop::CONTROL,
    &low_match_rate::CONTROL,
];

impl Control {
    /// Runs the test. Where a frame it needs is missing, no item is evaluable and the frame is
    /// named instead.
    #[must_use]
    pub fn run(&self, population: &Population<'_>, parameters: &Parameters) -> Tested {
        let tested = (self.test)(population, parameters);
        let missing = self.needs.iter().find(|frame| population.frames.table(**frame).is_none());
        match missing {
            Some(frame) => tested.without(&frame.to_string()),
            None => tested,
        }
    }
}

/// The control with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Control> {
    CONTROLS.iter().copied().find(|control| control.id == id)
}

/// Runs every control, in parallel, and returns the results in the order of the registry. A
/// control that `parameters` does not name takes its defaults.
#[must_use]
pub fn test_all(
    population: &Population<'_>,
    parameters: &BTreeMap<&str, Parameters>,
) -> Vec<(&'static Control, Parameters, Tested)> {
    test_selected(population, parameters, &Selection::default())
}

/// The same for a selection of controls; the others are there too, and say that they were not run.
#[must_use]
pub fn test_selected(
    population: &Population<'_>,
    parameters: &BTreeMap<&str, Parameters>,
    selection: &Selection,
) -> Vec<(&'static Control, Parameters, Tested)> {
    CONTROLS
        .par_iter()
        .map(|control| {
            let given = parameters.get(control.id).cloned();
            let values = given.unwrap_or_else(|| Parameters::defaults(control.parameters));
            let tested = match selection.runs(control.id) {
                true => control.run(population, &values),
                false => Tested::not_run(),
            };
            (*control, values, tested)
        })
        .collect()
}

/// The parameters of every control, from the `[controls.<id>]` sections of the configuration
/// `source`.
///
/// # Errors
/// Every unknown control, unknown key and unusable value, each pointing at its place.
pub fn resolve(
    sections: &BTreeMap<String, Section>,
    source: &Arc<SourceText>,
) -> Outcome<BTreeMap<&'static str, Parameters>> {
    let strangers = sections.iter().filter(|(id, _)| find(id).is_none());
    let mut problems: Vec<Diagnostic> =
        strangers.map(|(id, section)| stranger(id, section.span.clone(), source)).collect();
    let mut resolved = BTreeMap::new();
    for control in CONTROLS {
        let owner = format!("controls.{}", control.id);
        match parameter::resolve(&owner, control.parameters, sections.get(control.id), source) {
            Ok(parameters) => {
                resolved.insert(control.id, parameters);
            }
            Err(found) => problems.extend(found),
        }
    }
    problems.sort_by_key(|problem| problem.labels.first().map(|label| label.span.start));
    if problems.is_empty() { Ok(resolved) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(span: std::ops::Range<usize>) -> Section {
        Section { span, entries: vec![] }
    }

    #[test]
    fn ids_are_unique_and_find_finds_each() {
        for control in CONTROLS {
            assert!(std::ptr::eq(*control, find(control.id).unwrap_or(CONTROLS[0])));
            assert_eq!(CONTROLS.iter().filter(|other| other.id == control.id).count(), 1);
        }
    }

    #[test]
    fn the_registry_stands_in_the_order_of_the_families() {
        assert!(CONTROLS.is_sorted_by_key(|control| control.family as usize));
    }

    #[test]
    fn a_control_nobody_knows_is_named_with_its_near_name() {
        let text = SourceText { name: "t".into(), text: String::new(), first_line: 1 };
        let sections = BTreeMap::from([("leaver_acess".to_owned(), section(0..3))]);
        let problems = resolve(&sections, &Arc::new(text)).err().unwrap_or_default();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].code, "unknown-control");
        assert_eq!(problems[0].help, ["did you mean `leaver_access`?"]);
    }

    #[test]
    fn without_sections_every_control_has_its_defaults() {
        let text = SourceText { name: "t".into(), text: String::new(), first_line: 1 };
        let resolved = resolve(&BTreeMap::new(), &Arc::new(text)).unwrap_or_default();
        assert_eq!(resolved.len(), CONTROLS.len());
    }
}
