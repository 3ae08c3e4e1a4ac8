//! The paper side of a chain: requests, answers, policies, exceptions, what tickets say was done.

use super::{Chain, Dated, Named, Part};
use crate::frames::lookup::rows;
use crate::frames::{Action, Decision, Flag, Key, Text, Tickets, Word};
use crate::reconcile::{DecisionSource, Line, OnRecord, Outcome};

impl<'a> Chain<'a, '_> {
    /// Everything the lines of the chain say.
    pub(super) fn add_paper(&mut self) {
        let population = self.population;
        let Some(tickets) = self.ground.views.tickets else { return };
        for place in self.lines.clone() {
            let line = &population.lines[place as usize];
            self.add_request(&tickets, line);
            self.add_answers(&tickets, line);
            self.add_history(&tickets, line);
            self.add_policy(line);
            self.add_fulfilment(&tickets, line);
            if let OnRecord::Entry(row) = line.exception {
                self.add_exception(row as usize);
            }
        }
        self.add_covers();
    }

    pub(super) fn ticket(&self, tickets: &Tickets<'_>, line: &Line) -> Named<'a> {
        Named("ticket", Some(self.text(tickets.ticket_id.at(line.row as usize))))
    }

    fn add_request(&mut self, tickets: &Tickets<'_>, line: &Line) {
        let row = line.row as usize;
        let (what, on) = (self.show(line.entitlement), self.show(line.system));
        let previous = tickets.previous_entitlement.at(row);
        let (asked, instead, anew) = match tickets.action.at(row).unwrap_or(Action::Grant) {
            Action::Grant => ("give", Text::NONE, ""),
            Action::Revoke => ("take away", Text::NONE, ""),
            Action::Modify if previous.is_none() => ("give", Text::NONE, " anew"),
            Action::Modify => ("give", previous, ""),
        };
        let instead = self.named(" in place of", instead);
        let by = self.named(", asked by", line.requester.text);
        let until = Dated(", until", tickets.expires_at.at(row));
        let holder = self.show(line.holder);
        let ticket = self.ticket(tickets, line);
        let told = format_args!(
            "{ticket} is to {asked} {what}{instead}{anew} on {on} for {holder}{until}{by}"
        );
        self.add(Part::Request, Some(line.requested_at.micros), told, Some(line.origin));
    }

    /// The rows of the approvals, else what the ticket itself says.
    fn add_answers(&mut self, tickets: &Tickets<'_>, line: &Line) {
        let frames = self.population.frames;
        let wanted = frames.key(tickets.ticket_id.at(line.row as usize));
        let ticket = self.ticket(tickets, line);
        if let Some(frame) = self.ground.views.approvals {
            for row in rows(frame.len, &wanted, |row| frames.key(frame.ticket_id.at(row))) {
                let stage = frame.stage.at(row).map_or(String::new(), |s| format!(", stage {s}"));
                let answer = match frame.decision.at(row) {
                    Some(Decision::Requested) => "was asked",
                    Some(Decision::NotRequired) => "was not required",
                    other => other.map_or("answered", Word::as_str),
                };
                let who = self.text(frame.approver.at(row));
                let what = format_args!("{ticket}: {who} {answer}{stage}");
                let at = frame.decided_at.at(row).map(|at| at.micros);
                self.add(Part::Answer, at, what, Some(frame.origin.at(row)));
            }
        }
        let decision = match line.outcome {
            Outcome::Approved => "approved",
            Outcome::Rejected => "rejected",
            _ => return,
        };
        let who = self.population.approvers_of(line).iter().map(|p| self.text(p.text));
        let who: Vec<&str> = who.filter(|name| !name.is_empty()).collect();
        let by = if who.is_empty() { String::new() } else { format!(" by {}", who.join(", ")) };
        let source = match line.decision_source {
            Some(DecisionSource::Ticket) => "says the ticket",
            Some(DecisionSource::State) => "says its state",
            Some(DecisionSource::Policy) => "by a policy that approves by itself",
            _ => return,
        };
        let what = format_args!("{ticket} {decision}{by}, {source}");
        let at = line.decided_at.map(|at| at.micros);
        self.add(Part::Answer, at, what, Some(line.origin));
    }

    /// The state history of the ticket: answers among the answers, the rest as fulfilment.
    fn add_history(&mut self, tickets: &Tickets<'_>, line: &Line) {
        let frames = self.population.frames;
        let Some(frame) = self.ground.views.events else { return };
        let wanted = frames.key(tickets.ticket_id.at(line.row as usize));
        let ticket = self.ticket(tickets, line);
        for row in rows(frame.len, &wanted, |row| frames.key(frame.ticket_id.at(row))) {
            let Some(state) = frame.to_state.at(row) else { continue };
            let by = self.named(" by", frame.actor.at(row));
            let is_answer = matches!(state.as_str(), "approved" | "rejected");
            let part = if is_answer { Part::Answer } else { Part::Fulfilment };
            let what = format_args!("{ticket} became {state}{by}");
            let at = frame.at.at(row).map(|at| at.micros);
            self.add(part, at, what, Some(frame.origin.at(row)));
        }
    }

    fn add_policy(&mut self, line: &Line) {
        let row = self.population.books.policy_row(line.policy);
        let (Some(frame), Some(row)) = (self.ground.views.policies, row) else { return };
        let name = self.show(line.policy);
        let title = frame.title.at(row).some();
        let title = title.map_or(String::new(), |title| format!(" ({})", self.text(title)));
        let alone = match frame.pre_approved.at(row) {
            Some(Flag::True) => ", approves by itself",
            _ => "",
        };
        let until = Dated(", until", frame.valid_to.at(row));
        let what = format_args!("policy {name}{title}{until}{alone}");
        let from = frame.valid_from.at(row).map(|at| at.micros);
        self.add(Part::Policy, from, what, Some(frame.origin.at(row)));
    }

    /// What the ticket says was done, where no state history tells.
    fn add_fulfilment(&mut self, tickets: &Tickets<'_>, line: &Line) {
        let row = line.row as usize;
        let ticket = self.ticket(tickets, line);
        let says = [
            ("carried out", tickets.fulfilled_at.at(row), tickets.fulfiller.at(row)),
            ("checked", tickets.verified_at.at(row), tickets.verifier.at(row)),
            ("closed", tickets.closed_at.at(row), Text::NONE),
        ];
        for (done, at, who) in says {
            let Some(at) = at else { continue };
            let by = self.named(" by", who);
            let what = format_args!("{ticket} {done}{by}, says the ticket");
            self.add(Part::Fulfilment, Some(at.micros), what, Some(line.origin));
        }
    }

    /// Exceptions that cover the place at as-of, in force or ended.
    fn add_covers(&mut self) {
        let (population, subject) = (self.population, self.subject);
        let Some(tickets) = self.ground.views.tickets.map(|frame| frame.ticket_id) else {
            return;
        };
        let named = |place: &u32| {
            let row = population.lines[*place as usize].row as usize;
            population.frames.key(tickets.at(row))
        };
        let tickets: Vec<Key> = self.lines.iter().map(named).collect();
        let as_of = population.as_of(subject.system);
        for account in self.accounts() {
            let place = self.place(account);
            if let Some(cover) = population.books.cover(&place, &tickets, as_of) {
                self.add_exception(cover.row as usize);
            }
        }
    }

    fn add_exception(&mut self, row: usize) {
        let Some(frame) = self.ground.views.exceptions else { return };
        let by = self.named(" by", frame.approved_by.at(row));
        let until = Dated(", until", frame.expires_at.at(row));
        let revoked = Dated(", withdrawn on", frame.revoked_at.at(row));
        let id = self.text(frame.exception_id.at(row));
        let accepted = match frame.approved_at.at(row) {
            Some(_) => "accepted",
            None => "never accepted",
        };
        let what = format_args!("exception {id} {accepted}{by}{until}{revoked}");
        let at = frame.approved_at.at(row).map(|at| at.micros);
        self.add(Part::Exception, at, what, Some(frame.origin.at(row)));
    }
}
