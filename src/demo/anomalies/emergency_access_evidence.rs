//! Emergency access whose use somebody looked at only when it was long over.

use super::count;
use crate::demo::calendar::DAY;
use crate::demo::company::Company;
use crate::demo::picks::PERIOD;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        let at = company.moment(PERIOD.0, PERIOD.1);
        let Some(mut ticket) = company.emergency_ticket(at) else { continue };
        let looked_at = company.random.between(7, 10) * DAY;
        ticket.verified = ticket.fulfilled.map(|at| at + looked_at);
        ticket.closed = ticket.verified.map(|at| at + 30 * 60);
        let place = company.carry_out(ticket);
        let note = "emergency access that nobody looked at for a week";
        company.expect_finding_on_line("emergency_access_evidence", place, note);
        company.expect_line("lapsed", place, note);
    }
}
