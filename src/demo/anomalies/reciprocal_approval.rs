//! Two leaders who own each other's wishes: each asks for what the other owns, and each approves.

use std::collections::BTreeSet;

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::model::Ticket;
use crate::demo::offer::OFFER;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 200).div_ceil(2) {
        let Some((first, second)) = owners_of_each_others_wishes(company) else { return };
        for (asked, wished) in [(first, second), (second, first)] {
            let (person, approver) = (company.owner_of(asked), company.owner_of(wished));
            company.mark(person, wished);
            let at = company.moment_of_period();
            let mut ticket = company.open(Ask::grant(person, wished, at));
            ticket.requester = person;
            ticket.votes[0].approver = approver;
            let place = company.carry_out(ticket);
            let note = "two leaders approved for each other";
            company.expect_finding_on_line("reciprocal_approval", place, note);
            company.expect_in_order(place, company.holdings.len() - 1, note);
        }
    }
}

/// Two entitlements of different owners, each of whom never had what the other owns and never
/// decided for the other.
fn owners_of_each_others_wishes(company: &mut Company) -> Option<(usize, usize)> {
    let plain: Vec<usize> = (0..OFFER.len()).filter(|place| is_plain(&OFFER[*place])).collect();
    let start = company.random.below(plain.len());
    let turned = || plain.iter().cycle().skip(start).take(plain.len());
    let known = approvals(company);
    let pairs = turned().flat_map(|first| plain.iter().map(move |second| (*first, *second)));
    let mut fitting = pairs.filter(|(first, second)| {
        let (one, other) = (company.owner_of(*first), company.owner_of(*second));
        let strangers = !known.contains(&(one, other)) && !known.contains(&(other, one));
        let free = company.is_free(one, *second) && company.is_free(other, *first);
        one != other && strangers && free
    });
    fitting.next()
}

/// Who ever decided for whom.
fn approvals(company: &Company) -> BTreeSet<(usize, usize)> {
    let of = |ticket: &Ticket| {
        let beneficiary = ticket.beneficiary;
        ticket.votes.iter().map(move |vote| (vote.approver, beneficiary)).collect::<Vec<_>>()
    };
    company.tickets.iter().flat_map(of).collect()
}
