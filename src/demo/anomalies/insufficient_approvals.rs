//! Requests that went ahead with one approval of two: the second person was never asked, or was
//! asked as a second stage and never answered.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::{Ask, votes};
use crate::demo::model::{Ticket, Vote};
use crate::demo::offer::find;
use crate::demo::picks::is_plain;
use crate::frames::Decision;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 130) {
        let (ticket, note) = if turn % 2 == 0 {
            (one_of_two(company), "two must approve, and one did")
        } else {
            (unanswered_stage(company), "the second stage was asked and never answered")
        };
        let Some(ticket) = ticket else { continue };
        let place = company.carry_out(ticket);
        company.expect_finding_on_line("insufficient_approvals", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}

fn one_of_two(company: &mut Company) -> Option<Ticket> {
    let entitlement = find("erp", "BASIS_ADMIN");
    let person = company.somebody_for(entitlement)?;
    let at = company.moment_of_period();
    let mut ticket = company.open(Ask::grant(person, entitlement, at));
    ticket.votes = votes(&[ticket.votes[0].approver], at, ticket.decided.unwrap_or(at));
    Some(ticket)
}

fn unanswered_stage(company: &mut Company) -> Option<Ticket> {
    let victim = company.victim(is_plain)?;
    let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
    let first = ticket.votes[0].clone();
    let owner = company.owner_of(victim.entitlement);
    // The chief stands in where the owner has answered already.
    let approver = if owner == first.approver { 0 } else { owner };
    ticket.votes.push(Vote { stage: 2, approver, decision: Decision::Requested, ..first });
    ticket.voted_apart = true;
    Some(ticket)
}
