//! The tickets, in the order of their numbers, and the history of those that have one.

use std::ops::Range;

use super::Bulk;
use super::kinds::Kind;
use super::person::{put_account, put_email, put_key, put_login};
use super::rows::{Rows, put_padded};
use super::story::{Life, Ticket};
use super::systems::SYSTEMS;
use super::tally::Tally;
use crate::frames::{Action, Word};

pub(super) const TICKETS: &str = "ticket_id,system,entitlement,previous_entitlement,beneficiary,account,action,state,\
    requester,requested_at,decision,decided_at,approver,fulfilled_at,fulfiller,verified_at,\
    verifier,closed_at,policy_id,justification,expires_at,emergency,channel,reopen_count,assignee,group";
/// Where `requested_at` stands in it.
const REQUESTED_AT: usize = 9;
pub(super) const EVENTS: &str = "ticket_id,at,to_state,from_state,actor";

/// Rows that cannot be used: after the ticket of which number, each. They repeat its number, for a
/// number that is missing would be another thing.
const REFUSED: [(u64, Kind); 4] =
    [(11, Kind::CellMissing), (19, Kind::NoDate), (47, Kind::Repeated), (83, Kind::CellMissing)];

/// Why access is asked for, and why it is taken away.
const REASONS: [&str; 4] =
    ["Needed for a new project", "Stands in for a colleague", "Part of the role", "Month-end work"];
const NO_REASONS: [&str; 2] = ["No longer needed", "Change of duties"];

impl Bulk {
    /// Tickets of a block of numbers, and their histories.
    pub(super) fn requests(&self, block: Range<u64>, tally: &mut Tally) -> (Rows, Rows) {
        let (mut tickets, mut events) = (Rows::default(), Rows::default());
        for number in block {
            let life = Life::of(self, self.asker(number));
            let Some(ticket) = life.tickets.iter().find(|one| one.number == number) else {
                continue;
            };
            let start = tickets.len();
            line(&mut tickets, ticket);
            tally.line(ticket);
            refused(&mut tickets, start, number, tally);
            history(&mut events, ticket);
        }
        (tickets, events)
    }
}

/// The number of a ticket as the exports spell it.
pub(super) fn put_ticket(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(b"REQ-");
    put_padded(out, number + 1, 8);
}

/// How a ticket names a person depends on how it came in.
#[derive(Clone, Copy)]
enum Channel {
    Portal,
    Email,
    Api,
}

impl Channel {
    fn of(ticket: &Ticket) -> Self {
        match ticket.lot % 7 {
            0 => Self::Email,
            1 => Self::Api,
            _ => Self::Portal,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Email => "email",
            Self::Api => "api",
        }
    }

    fn put(self, out: &mut Vec<u8>, person: Option<u64>) {
        let Some(person) = person else { return };
        match self {
            Self::Portal => put_login(out, person),
            Self::Email => put_email(out, person),
            Self::Api => put_key(out, person),
        }
    }
}

fn line(rows: &mut Rows, ticket: &Ticket) {
    let system = &SYSTEMS[ticket.offer.system];
    let channel = Channel::of(ticket);
    let approver = ticket.decision.map(|_| ticket.approver);
    let fulfiller = ticket.fulfilled.map(|_| ticket.fulfiller);
    let verifier = ticket.verified.map(|_| ticket.verifier);
    rows.composed(|out| put_ticket(out, ticket.number))
        .text(system.name)
        .composed(|out| ticket.offer.put(out))
        .composed(|out| ticket.previous.into_iter().for_each(|previous| previous.put(out)))
        .composed(|out| channel.put(out, Some(ticket.beneficiary)))
        .composed(|out| {
            if system.refers {
                put_account(out, ticket.beneficiary, ticket.offer.system);
            }
        })
        .text(ticket.action.as_str())
        .text(ticket.state.as_str())
        .composed(|out| channel.put(out, Some(ticket.requester)))
        .instant(Some(ticket.requested))
        .text(ticket.decision.map_or("", |decision| decision.as_str()))
        .instant(ticket.decided)
        .composed(|out| channel.put(out, approver))
        .instant(ticket.fulfilled)
        .composed(|out| channel.put(out, fulfiller))
        .instant(ticket.verified)
        .composed(|out| channel.put(out, verifier))
        .instant(ticket.closed)
        .text(policy(ticket))
        .text(justification(ticket))
        .instant(ticket.expires)
        .text(if is_emergency(ticket) { "true" } else { "false" })
        .text(channel.as_str())
        .text(if ticket.kind == Kind::Reopened { "2" } else { "0" })
        .composed(|out| channel.put(out, fulfiller))
        .text(if ticket.offer.is_privileged() { "Privileged Access" } else { "Service Desk" })
        .end();
}

fn is_emergency(ticket: &Ticket) -> bool {
    matches!(ticket.kind, Kind::Emergency | Kind::Endless)
}

fn policy(ticket: &Ticket) -> &'static str {
    match (ticket.kind, ticket.action) {
        (Kind::OldPolicy, _) => "POL-00",
        (_, Action::Grant) => "POL-01",
        (_, _) => "POL-02",
    }
}

fn justification(ticket: &Ticket) -> &'static str {
    match (ticket.kind, ticket.action) {
        (Kind::Unjustified, _) => "",
        (_, Action::Revoke) => NO_REASONS[ticket.lot % NO_REASONS.len()],
        (_, _) => REASONS[ticket.lot % REASONS.len()],
    }
}

fn refused(rows: &mut Rows, last: usize, number: u64, tally: &mut Tally) {
    for (_, kind) in REFUSED.iter().filter(|(after, _)| *after == number) {
        match kind {
            Kind::CellMissing => rows.repeat_short(last),
            Kind::NoDate => rows.repeat_with(last, REQUESTED_AT, "yesterday"),
            _ => rows.repeat(last),
        }
        tally.refused(*kind);
    }
}

/// One row per change of state.
fn history(rows: &mut Rows, ticket: &Ticket) {
    let mut before = "";
    for (state, at, who) in ticket.history().filter(|_| ticket.logged) {
        rows.composed(|out| put_ticket(out, ticket.number))
            .instant(Some(at))
            .text(state.as_str())
            .text(before)
            .composed(|out| put_key(out, who))
            .end();
        before = state.as_str();
    }
}
