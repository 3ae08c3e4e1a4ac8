//! The waivers of the configuration, and the findings they accept.

use crate::finding::FindingId;
use crate::finding::waiver::{Waiver, Waivers};
use crate::report::{Acceptance, WaiverFacts};

/// Every waiver, in the order of the configuration.
pub(in crate::report) fn waivers(waivers: &Waivers) -> Vec<WaiverFacts> {
    waivers.all.iter().map(fact).collect()
}

fn fact(waiver: &Waiver) -> WaiverFacts {
    WaiverFacts {
        number: waiver.number as u64,
        line: waiver.line as u64,
        selector: waiver.selector.clone(),
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        until: waiver.until,
        state: waiver.state,
        fitting: waiver.fitting,
        waived: waiver.waived,
    }
}

/// The waiver that accepts the finding with this id.
pub(in crate::report) fn acceptance(waivers: &Waivers, finding: FindingId) -> Option<Acceptance> {
    waivers.of(finding).map(|waiver| Acceptance {
        number: waiver.number as u64,
        reason: waiver.reason.clone(),
        until: waiver.until,
    })
}
