//! Requests approved by a leader of another team, who is neither the manager of the person nor the
//! owner of what was asked for.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    let wanted = count(company, 100);
    let mut planted = 0;
    // In a small company somebody may have no leader but those entitled; then another has to do.
    for _ in 0..2 * wanted {
        if planted == wanted {
            break;
        }
        let Some(victim) = company.victim(is_plain) else { continue };
        let entitled =
            [Some(company.owner_of(victim.entitlement)), company.people[victim.person].manager];
        let leaders = (company.ranks.employees - 1).min(victim.person - 1);
        let start = company.random.below(leaders);
        let mut others = (0..leaders).map(|turn| 1 + (start + turn) % leaders);
        let Some(other) = others.find(|leader| !entitled.contains(&Some(*leader))) else {
            continue;
        };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        ticket.requester = victim.person;
        ticket.votes[0].approver = other;
        let place = company.carry_out(ticket);
        let note = "approved by the leader of another team";
        company.expect_finding_on_line("unauthorised_approver", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
        planted += 1;
    }
}
