//! What went wrong in the spring review of payroll: people who were asked about themselves,
//! decisions that nobody carried out, and grants that nobody decided about.

use super::count;
use crate::demo::calendar::AS_OF;
use crate::demo::company::Company;
use crate::demo::model::Holder;
use crate::demo::offer::OFFER;
use crate::demo::review::REVIEWED;
use crate::frames::{Review, Risk};

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        reviewed_by_oneself(company);
    }
    for _ in 0..count(company, 130) {
        not_carried_out(company);
    }
    leave_out(company);
}

fn reviewed_by_oneself(company: &mut Company) {
    let Some((decision, holding)) = kept(company, false) else { return };
    let Holder::Person(person) = company.certifications[decision].holder else { return };
    company.certifications[decision].reviewer = person;
    let note = "reviewed by the person who holds it";
    company.expect_finding_on_grant("self_review", holding, None, note);
}

/// Access that came by ticket before access that comes with the job.
fn not_carried_out(company: &mut Company) {
    let found = kept(company, true).or_else(|| kept(company, false));
    let Some((decision, holding)) = found else { return };
    company.certifications[decision].decision = Review::Revoke;
    let ticket = company.holdings[holding].ticket;
    let note = "the review took it away, and it is still there";
    company.expect_finding_on_grant("review_not_effected", holding, ticket, note);
}

/// One grant without an answer, and one that nobody was asked about.
fn leave_out(company: &mut Company) {
    if let Some((decision, _)) = kept(company, false) {
        company.certifications[decision].decision = Review::NoResponse;
    }
    if let Some((decision, _)) = kept(company, false) {
        company.certifications.remove(decision);
    }
    let note = "the review left two grants out";
    company.expect_finding_on_system("incomplete_review", REVIEWED, note);
}

/// A decision to keep plain access that still stands, of somebody to whom nothing else happens; and
/// the holding.
fn kept(company: &mut Company, by_ticket: bool) -> Option<(usize, usize)> {
    let start = company.random.below(company.certifications.len());
    let count = company.certifications.len();
    let mut places = (0..count).map(|turn| (start + turn) % count);
    places.find_map(|place| Some((place, standing(company, place, by_ticket)?)))
}

fn standing(company: &Company, decision: usize, by_ticket: bool) -> Option<usize> {
    let one = &company.certifications[decision];
    let Holder::Person(person) = one.holder else { return None };
    let suits = one.decision == Review::Certify
        && OFFER[one.entitlement].risk < Risk::High
        && company.people[person].is_settled()
        && !company.expects_something_of(one.holder, one.entitlement);
    let holding = company.holdings.iter().position(|held| {
        (held.holder, held.entitlement) == (one.holder, one.entitlement) && held.stands_at(AS_OF)
    })?;
    (suits && company.holdings[holding].ticket.is_some() >= by_ticket).then_some(holding)
}
