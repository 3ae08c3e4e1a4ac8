//! What ends or changes: access no longer needed, people who move and people who leave.

use super::calendar::{AS_OF, Day, Second, day, day_of, local};
use super::company::Company;
use super::draft::{Ask, votes};
use super::model::Holder;
use super::offer::{Entitlement, Group, OFFER, Road};
use crate::frames::Action;

/// From this day on nothing is taken away any more, so that every removal is complete at as-of.
const LAST_REMOVAL: Day = day(2026, 9, 18);

impl Company {
    /// Some access is no longer needed, some is replaced by another.
    pub(super) fn change_of_plan(&mut self, person: usize) {
        if !self.people[person].is_settled() {
            return;
        }
        for holding in self.open_ended(person, day(2026, 8, 3)) {
            let from = day_of(self.holdings[holding].granted) + 14;
            match self.random.below(100) {
                0..8 => {
                    let at = self.moment(from, LAST_REMOVAL);
                    self.take_away(person, &[holding], at);
                }
                8..12 => self.replace(person, holding, from),
                _ => {}
            }
        }
    }

    /// One entitlement of a system is exchanged for another.
    fn replace(&mut self, person: usize, holding: usize, from: Day) {
        let before = self.holdings[holding].entitlement;
        let suits = |one: &Entitlement| {
            one.road == Road::Ordinary
                && one.max_days.is_none()
                && one.system == OFFER[before].system
        };
        let Some(entitlement) = self.choose(person, suits) else { return };
        let at = self.moment(from, LAST_REMOVAL);
        let ticket = self.open(Ask::exchange(person, before, entitlement, at));
        self.holdings[holding].removed = ticket.fulfilled.map(|at| at - 600);
        self.carry_out(ticket);
    }

    /// After a move each grant is asked for again or taken away; so is the old birthright.
    pub(super) fn move_department(&mut self, person: usize) {
        let Some((moved, before)) = self.people[person].moved else { return };
        for holding in self.standing(person, local(moved, 0), local(moved + 6, 0)) {
            let at = self.moment(moved + 1, moved + 4);
            let entitlement = self.holdings[holding].entitlement;
            let old = OFFER[entitlement].road == Road::Birthright(Group::Department(before));
            let ticketed = self.holdings[holding].ticket.is_some();
            let timed = self.holdings[holding].expires.is_some();
            if old || timed || (ticketed && self.random.chance(55)) {
                self.take_away(person, &[holding], at);
            } else if ticketed {
                self.renew(person, entitlement, at);
            }
        }
    }

    /// Holdings of a person given before one instant that still stand at another.
    fn standing(&self, person: usize, given_before: Second, at: Second) -> Vec<usize> {
        (0..self.holdings.len())
            .rev()
            .take_while(|holding| self.holdings[*holding].holder == Holder::Person(person))
            .filter(|holding| self.holdings[*holding].granted < given_before)
            .filter(|holding| self.holdings[*holding].stands_at(at))
            .collect()
    }

    /// Access that stays is approved anew; nothing changes on the system.
    fn renew(&mut self, person: usize, entitlement: usize, at: Second) {
        let ask = Ask { action: Action::Modify, ..Ask::grant(person, entitlement, at) };
        let ticket = self.open(ask);
        self.tickets.push(ticket);
    }

    /// On the last day one ticket takes everything away, unless it is forgotten.
    pub(super) fn leave(&mut self, person: usize) {
        let Some(end) = self.people[person].end else { return };
        let mut holdings = self.open_ended(person, end);
        if self.people[person].forgotten {
            let kept = holdings.len().min(3);
            self.forget(&holdings[..kept], end);
            holdings.drain(..kept);
        }
        holdings.extend(self.still_timed(person, end));
        if self.people[person].swept {
            return self.sweep(&holdings, end);
        }
        if !holdings.is_empty() {
            let at = local(end, self.random.between(9 * 60, 10 * 60));
            self.take_away_today(person, &holdings, at);
        }
    }

    /// Time-boxed holdings that would outlast the last day.
    fn still_timed(&self, person: usize, end: Day) -> Vec<usize> {
        let standing = self.standing(person, local(end, 0), local(end, 18 * 60));
        let timed = |holding: &usize| self.holdings[*holding].expires.is_some();
        standing.into_iter().filter(timed).collect()
    }

    /// A nightly job empties the accounts of those who left; there is no ticket.
    fn sweep(&mut self, holdings: &[usize], end: Day) {
        self.end(holdings, Some(local(end, 18 * 60)));
        for holding in holdings {
            let one = &self.holdings[*holding];
            let lapsed = one.expires.is_some_and(|end| end <= AS_OF);
            if let Some(ticket) = one.ticket.filter(|_| !lapsed) {
                let note = "the holder left, and a nightly job emptied the account";
                self.expect_line("withdrawn_by_leaver", ticket, note);
            }
        }
    }

    /// Nobody takes these away; they were last used shortly before the last day.
    fn forget(&mut self, holdings: &[usize], end: Day) {
        for holding in holdings {
            let used = local(end - self.random.between(1, 9), 16 * 60);
            let granted = self.holdings[*holding].granted;
            self.holdings[*holding].last_used = Some(used.max(granted));
        }
    }

    /// A leaver's ticket is decided and carried out on the same day.
    fn take_away_today(&mut self, person: usize, holdings: &[usize], at: Second) {
        let place = self.take_away(person, holdings, at);
        let decided = at + self.random.between(20 * 60, 80 * 60);
        let fulfilled = decided + self.random.between(30 * 60, 150 * 60);
        let ticket = &mut self.tickets[place];
        ticket.votes = votes(&[ticket.votes[0].approver], at, decided);
        (ticket.decided, ticket.fulfilled) = (Some(decided), Some(fulfilled));
        ticket.verified = Some(fulfilled + 45 * 60);
        ticket.closed = Some(fulfilled + 80 * 60);
        self.end(holdings, Some(fulfilled - 120));
    }
}
