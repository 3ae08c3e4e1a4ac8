//! What tickets do: access is given, taken away, or still on its way at as-of.

use super::calendar::{AS_OF, Second};
use super::company::Company;
use super::draft::{Ask, line};
use super::model::{Holding, Ticket};
use crate::frames::{Action, State};

impl Company {
    /// Asks for access, and gives it if there was time to.
    pub(super) fn request(&mut self, ask: Ask) -> usize {
        let ticket = self.open(ask);
        self.carry_out(ticket)
    }

    /// Files a ticket and gives what it says. Returns the ticket's place.
    pub(super) fn carry_out(&mut self, mut ticket: Ticket) -> usize {
        settle(&mut ticket);
        let place = self.tickets.len();
        if let Some(fulfilled) = ticket.fulfilled {
            let granted = self.just_before(fulfilled);
            self.hold(&ticket, granted);
        }
        let state = ticket.state;
        self.tickets.push(ticket);
        match state {
            State::Requested => self.expect_line("awaiting_decision", place, "asked for lately"),
            State::Approved => self.expect_line("awaiting_fulfilment", place, "approved lately"),
            _ => {}
        }
        place
    }

    /// Files a ticket that is not to be carried out, or whose access is given apart.
    pub(super) fn file(&mut self, ticket: Ticket) -> usize {
        self.tickets.push(ticket);
        self.tickets.len() - 1
    }

    /// Records that the access a ticket (about to be filed) asks for was given. Returns the
    /// holding's place.
    pub(super) fn hold(&mut self, ticket: &Ticket, granted: Second) -> usize {
        let (place, line) = (self.tickets.len(), &ticket.lines[0]);
        self.holdings.push(Holding {
            removed: line.expires,
            expires: line.expires,
            granted_by: Some(ticket.fulfiller),
            ticket: Some(place),
            ..Holding::new(ticket.holder(), line.entitlement, granted)
        });
        self.holdings.len() - 1
    }

    /// Some minutes before: a change is made a little earlier than it is reported.
    pub(super) fn just_before(&mut self, at: Second) -> Second {
        at - self.random.between(60, 9 * 60)
    }

    /// Takes holdings of one person away with one ticket. Returns its place.
    pub(super) fn take_away(&mut self, person: usize, holdings: &[usize], at: Second) -> usize {
        let first = self.holdings[holdings[0]].entitlement;
        let mut ticket = self.open(Ask::revoke(person, first, at));
        for holding in &holdings[1..] {
            ticket.lines.push(line(Action::Revoke, self.holdings[*holding].entitlement));
        }
        let removed = ticket.fulfilled.map(|at| self.just_before(at));
        self.end(holdings, removed);
        self.tickets.push(ticket);
        self.tickets.len() - 1
    }

    /// Ends holdings at `removed`, unless they end before by themselves.
    pub(super) fn end(&mut self, holdings: &[usize], removed: Option<Second>) {
        for holding in holdings {
            let one = &mut self.holdings[*holding];
            one.removed = one.expires.into_iter().chain(removed).min();
        }
    }
}

/// Forgets whatever happened after as-of: late tickets are still on their way.
fn settle(ticket: &mut Ticket) {
    let known = |at: Option<Second>| at.filter(|at| *at <= AS_OF);
    ticket.closed = known(ticket.closed);
    ticket.state = State::Closed;
    if ticket.closed.is_none() {
        ticket.state = State::Verified;
        ticket.verified =
            ticket.fulfilled.map(|at| at.max(ticket.verified.unwrap_or(at).min((at + AS_OF) / 2)));
    }
    if known(ticket.fulfilled).is_none() {
        ticket.state = State::Approved;
        (ticket.fulfilled, ticket.verified) = (None, None);
    }
    if known(ticket.decided).is_none() {
        ticket.state = State::Requested;
        (ticket.decided, ticket.decision) = (None, None);
        ticket.votes.clear();
    }
}
