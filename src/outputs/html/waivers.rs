//! Accepted findings: the waivers of the configuration, and what each did.

use chrono_tz::Tz;
use serde::Serialize;

use super::bars::spoken;
use crate::finding::waiver::State;
use crate::frames::Word;
use crate::outputs::instant;
use crate::report::{Report, WaiverFacts, grouped};

/// One waiver.
#[derive(Serialize)]
pub(super) struct WaiverView<'a> {
    number: u64,
    line: u64,
    selector: &'a str,
    reason: &'a str,
    owner: &'a str,
    /// The last day it holds.
    until: String,
    state: String,
    /// Whether somebody should look at it.
    loose: bool,
    waived: String,
    /// Findings it fits, where it does not waive them all.
    fitting: String,
}

/// Every waiver, in the order of the configuration.
pub(super) fn views(report: &Report, zone: Tz) -> Vec<WaiverView<'_>> {
    report.waivers.iter().map(|waiver| view(waiver, zone)).collect()
}

fn view(waiver: &WaiverFacts, zone: Tz) -> WaiverView<'_> {
    let differs = waiver.fitting != waiver.waived;
    WaiverView {
        number: waiver.number,
        line: waiver.line,
        selector: &waiver.selector,
        reason: &waiver.reason,
        owner: &waiver.owner,
        until: instant::day(waiver.until.saturating_sub(1), zone),
        state: spoken(waiver.state.as_str()),
        loose: waiver.state != State::InForce,
        waived: grouped(waiver.waived),
        fitting: if differs { grouped(waiver.fitting) } else { String::new() },
    }
}
