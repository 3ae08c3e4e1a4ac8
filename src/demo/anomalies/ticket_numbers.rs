//! The first tickets were written in an old tool, from which three were deleted since.

use crate::demo::company::Company;

/// Numbers of the tickets that are left.
const LEFT: [usize; 7] = [1, 2, 4, 5, 7, 9, 10];

/// Gives the first tickets, in the order of their requests, the numbers of the old tool.
pub(in crate::demo) fn number_the_first(company: &mut Company, order: &[usize]) {
    company.old_numbers = &LEFT;
    for (pair, ticket) in LEFT.windows(2).zip(order) {
        if pair[1] - pair[0] > 1 {
            let note = "the next number of the old tool is missing";
            company.expect_finding_on_number("ticket_number_gap", *ticket, note);
        }
    }
}
