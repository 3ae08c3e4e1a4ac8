//! The paper: tickets, approvals and the history of each ticket.

use super::Sheet;
use super::access::person_key;
use crate::demo::calendar::{Second, instant};
use crate::demo::company::Company;
use crate::demo::model::{Holder, Line, Ticket};
use crate::demo::offer::OFFER;
use crate::frames::{Decision, State, Word};

pub(super) const TICKETS: &str = "ticket_id,system,entitlement,previous_entitlement,beneficiary,account,action,state,\
    requester,requested_at,decision,decided_at,approver,fulfilled_at,fulfiller,verified_at,\
    verifier,closed_at,policy_id,justification,exception_id,expires_at,emergency,channel,\
    reopen_count,assignee,group";
pub(super) const APPROVALS: &str = "ticket_id,stage,approver,decision,decided_at,policy_id,channel";
pub(super) const EVENTS: &str = "ticket_id,at,to_state,from_state,actor";

impl Company {
    /// Number of a ticket, as its exports spell it.
    pub(in crate::demo) fn ticket_id(&self, ticket: usize) -> String {
        let number = self.numbers[ticket];
        match self.old_numbers.get(number) {
            Some(old) => format!("SD-{old:04}"),
            None => format!("REQ-{}", 100_001 + number - self.old_numbers.len()),
        }
    }

    /// Tickets by number.
    fn by_number(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.tickets.len()).collect();
        order.sort_by_key(|ticket| self.numbers[*ticket]);
        order
    }

    /// How a ticket names a person: that depends on how it came in.
    fn named(&self, ticket: &Ticket, person: usize) -> String {
        match ticket.channel {
            "email" => self.people[person].email.clone(),
            "api" => person_key(person),
            _ => self.people[person].login.clone(),
        }
    }
}

/// One row per line.
pub(super) fn tickets(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    for place in company.by_number() {
        let ticket = &company.tickets[place];
        for line in &ticket.lines {
            line_row(company, place, ticket, line, sheet)?;
        }
    }
    Ok(())
}

fn line_row(
    company: &Company,
    place: usize,
    ticket: &Ticket,
    line: &Line,
    sheet: &mut Sheet<'_>,
) -> csv::Result<()> {
    let one = &OFFER[line.entitlement];
    let who = |person: Option<usize>| {
        person.map(|person| company.named(ticket, person)).unwrap_or_default()
    };
    let when = |at: Option<Second>| at.map(instant).unwrap_or_default();
    let named = match ticket.works_as.or(ticket.service) {
        Some(service) => Some(Holder::Service(service)),
        None => (one.system == "ad").then(|| ticket.holder()),
    };
    let account = named.map(|holder| company.account(holder, one.system));
    let fulfiller = ticket.fulfilled.map(|_| ticket.fulfiller);
    sheet.row(|put| {
        put(&[
            &company.ticket_id(place),
            one.system,
            if line.by_alias { one.alias } else { one.name },
            line.previous.map_or("", |previous| OFFER[previous].name),
            &who(Some(ticket.beneficiary)),
            &account.unwrap_or_default(),
            line.action.as_str(),
            ticket.state.as_str(),
            &who(Some(ticket.requester)),
            &instant(ticket.requested),
            ticket.decision.map_or("", Decision::as_str),
            &when(ticket.decided),
            &who(ticket.approver()),
            &when(ticket.fulfilled),
            &who(fulfiller),
            &when(ticket.verified),
            &who(ticket.verified.map(|_| ticket.verifier)),
            &when(ticket.closed),
            ticket.policy,
            justification(ticket, place),
            &ticket.exception.map(super::registers::exception_id).unwrap_or_default(),
            &when(line.expires),
            if ticket.emergency { "true" } else { "false" },
            ticket.channel,
            &ticket.reopened.map_or(0, |reopened| reopened.times).to_string(),
            &who(fulfiller),
            if one.privileged { "Privileged Access" } else { "Service Desk" },
        ])
    })
}

fn justification(ticket: &Ticket, place: usize) -> &'static str {
    const GIVEN: [&str; 4] = [
        "Needed for a new project",
        "Stands in for a colleague",
        "Part of the role, see team page",
        "Month-end work",
    ];
    const TAKEN: [&str; 2] = ["No longer needed", "Change of duties"];
    match ticket.policy {
        _ if !ticket.justified => "",
        "POL-03" => TAKEN[place % TAKEN.len()],
        "POL-04" => "Production incident, bridge call open",
        _ => GIVEN[place % GIVEN.len()],
    }
}

/// One row per answer.
pub(super) fn approvals(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    for place in company.by_number() {
        let ticket = &company.tickets[place];
        for vote in ticket.votes.iter().filter(|_| ticket.voted_apart) {
            sheet.row(|put| {
                put(&[
                    &company.ticket_id(place),
                    &vote.stage.to_string(),
                    &company.named(ticket, vote.approver),
                    vote.decision.as_str(),
                    &instant(vote.at),
                    ticket.policy,
                    ticket.channel,
                ])
            })?;
        }
    }
    Ok(())
}

/// One row per change of state, by time.
pub(super) fn events(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    let mut rows = Vec::new();
    for (place, ticket) in company.tickets.iter().enumerate().filter(|(_, one)| one.logged) {
        let mut before = "";
        for (at, state, actor) in history(ticket) {
            rows.push((at, company.numbers[place], place, state, before, actor));
            before = state.as_str();
        }
    }
    rows.sort_unstable_by_key(|row| (row.0, row.1));
    rows.iter().try_for_each(|(at, _, place, state, before, actor)| {
        let (id, actor) = (company.ticket_id(*place), person_key(*actor));
        sheet.row(|put| put(&[&id, &instant(*at), state.as_str(), before, &actor]))
    })
}

/// When a ticket came into which state, and by whom.
fn history(ticket: &Ticket) -> Vec<(Second, State, usize)> {
    let decision = ticket.approver().map(|approver| (approver, ticket.decision));
    let mut steps = vec![(Some(ticket.requested), State::Requested, ticket.requester)];
    match decision {
        Some((approver, Some(Decision::Rejected))) => {
            steps.push((ticket.decided, State::Rejected, approver));
        }
        Some((approver, _)) => {
            steps.push((ticket.decided, State::Approved, approver));
            steps.extend(work(ticket));
        }
        None if ticket.state == State::Cancelled => {
            steps.push((ticket.closed, State::Cancelled, ticket.requester));
        }
        None => {}
    }
    let told = steps.into_iter().filter(|(_, state, _)| ticket.skipped != Some(*state));
    told.filter_map(|(at, state, who)| at.map(|at| (at, state, who))).collect()
}

/// What happens after an approval, twice for a ticket that was taken up again.
fn work(ticket: &Ticket) -> Vec<(Option<Second>, State, usize)> {
    let round = |fulfilled, verified, closed| {
        [
            (fulfilled, State::Fulfilled, ticket.fulfiller),
            (verified, State::Verified, ticket.verifier),
            (closed, State::Closed, ticket.verifier),
        ]
    };
    let Some(again) = ticket.reopened else {
        return round(ticket.fulfilled, ticket.verified, ticket.closed).to_vec();
    };
    let first = round(ticket.fulfilled, Some(again.first_verified), Some(again.first_closed));
    let taken_up = (Some(again.at), State::Reopened, ticket.requester);
    let second = round(Some(again.fulfilled_again), ticket.verified, ticket.closed);
    first.into_iter().chain([taken_up]).chain(second).collect()
}
