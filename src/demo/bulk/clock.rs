//! The large company's time: the two snapshots, and when the request of each number was made.

use crate::demo::calendar::{DAY, Day, FIRST_DAY, HOUR, LAST_DAY, Second, day, is_workday};

/// When the opening snapshot was taken: the period begins.
pub(super) const OPENING: Second = day(2026, 7, 1) * DAY;
/// When the current snapshot was taken: as-of, and the period ends.
pub(super) const CURRENT: Second = day(2026, 10, 1) * DAY;
/// From when on access needs a ticket.
pub(super) const BASELINE: Second = FIRST_DAY * DAY;
/// From when on what is asked for cannot be finished before the current snapshot.
pub(super) const LAST_MORNING: Second = LAST_DAY * DAY;

/// Requests come in from seven to sixteen o'clock.
const OPENS: Second = 7 * HOUR;
const OPEN_FOR: Second = 9 * HOUR;

/// Spreads the requests evenly over the working hours of the year, in the order of their numbers.
pub(super) struct Clock {
    workdays: Vec<Day>,
    tickets: u64,
}

impl Clock {
    /// A year in which `tickets` requests are made.
    pub(super) fn new(tickets: u64) -> Self {
        Self { workdays: (FIRST_DAY..=LAST_DAY).filter(|day| is_workday(*day)).collect(), tickets }
    }

    /// When the request of this number, counted from 0, was made.
    pub(super) fn requested(&self, number: u64) -> Second {
        let open = self.workdays.len() as u128 * OPEN_FOR as u128;
        let worked = (u128::from(number) * open / u128::from(self.tickets.max(1))) as Second;
        let day = self.workdays.get((worked / OPEN_FOR) as usize).copied().unwrap_or(LAST_DAY);
        day * DAY + OPENS + worked % OPEN_FOR
    }
}
