//! The history of the tool that was used before the first ticket: its tickets are gone, and its
//! export ends at the limit of the tool.

use super::Sheet;
use super::access::person_key;
use crate::demo::calendar::{DAY, HOUR, day, instant};
use crate::demo::company::Company;
use crate::frames::{State, Word};

/// The control path of a ticket.
const PATH: [State; 4] = [State::Requested, State::Approved, State::Fulfilled, State::Closed];

/// Rows of the whole history, and rows after which the tool stops.
const ALL: usize = 640;
const LIMIT: usize = 1_000;

/// One row per change of state, by time.
pub(super) fn rows(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    let count = if company.plan.anomalies { LIMIT } else { ALL };
    (0..count).try_for_each(|row| {
        let (ticket, step) = (row / PATH.len(), row % PATH.len());
        let opened = day(2025, 3, 3) * DAY + 8 * HOUR + ticket as i64 * 19 * HOUR;
        let before = step.checked_sub(1).map_or("", |last| PATH[last].as_str());
        let id = format!("HD-{:05}", ticket + 1);
        let at = instant(opened + step as i64 * HOUR);
        sheet.row(|put| put(&[&id, &at, PATH[step].as_str(), before, &person_key(0)]))
    })
}
