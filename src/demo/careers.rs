//! What happens to everybody in a year: they join and ask for access.

use super::calendar::{AS_OF, DAY, Day, FIRST_DAY, LAST_DAY, Second, day, local, workday_from};
use super::company::Company;
use super::draft::Ask;
use super::model::{Holder, Ticket, Vote};
use super::offer::{Entitlement, Group, OFFER, Road};
use crate::frames::{Decision, State};

/// Lets the year pass.
pub(super) fn run(company: &mut Company) {
    for person in 0..company.people.len() {
        company.birthrights(person);
        if person > 0 {
            company.ask_for_access(person);
            company.change_of_plan(person);
            company.move_department(person);
            company.leave(person);
        }
    }
    company.run_services();
    company.special_cases();
}

impl Company {
    /// A working moment between two days.
    pub(super) fn moment(&mut self, from: Day, to: Day) -> Second {
        let day = workday_from(self.random.between(from, to));
        local(day, self.random.between(9 * 60, 15 * 60)) + self.random.between(0, 59)
    }

    /// Access that comes with the job.
    fn birthrights(&mut self, person: usize) {
        for (place, one) in OFFER.iter().enumerate() {
            let Road::Birthright(group) = one.road else { continue };
            let who = &self.people[person];
            let (department, moved, start, end) = (who.department, who.moved, who.start, who.end);
            let old = moved.is_some_and(|(_, before)| group == Group::Department(before));
            let new = group == Group::Department(department);
            let from = moved.filter(|_| new).map_or(start, |(day, _)| day);
            if new || old || !matches!(group, Group::Department(_)) {
                self.mark(person, place);
                let holding = self.give(Holder::Person(person), place, local(from, 8 * 60));
                self.holdings[holding].removed = end.map(|day| local(day, 18 * 60));
            }
        }
    }

    /// Days on which the person may ask for something that is done before they leave.
    fn window(&self, person: usize) -> Option<(Day, Day)> {
        let who = &self.people[person];
        let last = who.end.map_or(LAST_DAY, |end| end - 21);
        let last = if who.on_leave { day(2026, 7, 31) } else { last };
        let from = FIRST_DAY.max(who.start + 1);
        (from + 5 < last).then_some((from, last))
    }

    fn ask_for_access(&mut self, person: usize) {
        let Some(window) = self.window(person) else { return };
        let requests = self.random.between(4, 6);
        for _ in 0..requests {
            // Much of the year's work came when requests by ticket were introduced.
            let early = self.people[person].start < FIRST_DAY && self.random.chance(35);
            let to = if early { window.1.min(window.0 + 80) } else { window.1 };
            let at = self.moment(window.0, to);
            self.ask(person, at);
        }
        if self.random.chance(22) {
            let at = self.moment(window.0, window.1);
            self.ask_in_vain(person, at);
        }
    }

    fn ask(&mut self, person: usize, at: Second) {
        let timed = !self.people[person].forgotten;
        let suits =
            |one: &Entitlement| one.road == Road::Ordinary && (timed || one.max_days.is_none());
        let Some(entitlement) = self.choose(person, suits) else { return };
        let limited = OFFER[entitlement].max_days;
        let project = timed && self.random.chance(6);
        let most = limited.or(project.then_some(150)).map(|most| most - 1);
        let days = most.map(|most| self.random.between(most / 3, most));
        let mut ticket = self.open(Ask { days, ..Ask::grant(person, entitlement, at) });
        if at < day(2026, 9, 7) * DAY && self.random.chance(3) {
            self.reopen(&mut ticket);
        }
        self.spare_colleague(&mut ticket);
        self.carry_out(ticket);
    }

    /// In a group of approvers, one answers and the others are no longer needed.
    fn spare_colleague(&mut self, ticket: &mut Ticket) {
        let owner = self.owner_of(ticket.lines[0].entitlement);
        let taken = [ticket.requester, ticket.beneficiary, ticket.votes[0].approver];
        if !taken.contains(&owner) && self.random.chance(5) {
            let decision = Decision::NotRequired;
            ticket.votes.push(Vote { approver: owner, decision, ..ticket.votes[0].clone() });
        }
    }

    /// A request that is refused or withdrawn; nobody gets anything.
    fn ask_in_vain(&mut self, person: usize, at: Second) {
        let suits = |one: &Entitlement| one.road == Road::Ordinary && one.max_days.is_none();
        let Some(entitlement) = self.choose(person, suits) else { return };
        let mut ticket = self.open(Ask::grant(person, entitlement, at));
        let Some(decided) = ticket.decided.filter(|at| *at < AS_OF) else { return };
        if self.random.chance(65) {
            ticket.refuse();
        } else {
            ticket.undecide();
            (ticket.state, ticket.closed) = (State::Cancelled, Some(decided));
        }
        self.tickets.push(ticket);
    }

    /// Holdings of a person that came by ticket, have no end, and stand on `day`.
    pub(super) fn open_ended(&self, person: usize, day: Day) -> Vec<usize> {
        let at = local(day, 0);
        let ends = |holding: usize| self.holdings[holding].removed.is_some();
        (0..self.holdings.len())
            .rev()
            .take_while(|holding| self.holdings[*holding].holder == Holder::Person(person))
            .filter(|holding| self.holdings[*holding].ticket.is_some() && !ends(*holding))
            .filter(|holding| self.holdings[*holding].granted < at)
            .collect()
    }
}
