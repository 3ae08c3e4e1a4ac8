//! What is missing from a chain: the evidence somebody would ask for next.
//!
//! A column that no input has is said to be so: nobody can be blamed for an empty cell that no
//! export gives.

use std::fmt::Arguments;

use super::{Chain, Part};
use crate::frames::{Instants, Tickets};
use crate::reconcile::{Line, Outcome};

impl Chain<'_, '_> {
    pub(super) fn add_gaps(&mut self) {
        match self.ground.views.tickets {
            None => self.miss(format_args!("no tickets were given")),
            Some(_) if self.lines.is_empty() => self.miss(format_args!("no ticket asks for it")),
            Some(tickets) => self.add_line_gaps(&tickets),
        }
        let (register, reviews) =
            (self.ground.views.exceptions.is_some(), self.ground.views.certifications.is_some());
        let nobody = ["no exception covers it", "no register of exceptions was given"];
        self.want(Part::Exception, register, nobody);
        let nobody = ["no review has looked at it", "no access reviews were given"];
        self.want(Part::Review, reviews, nobody);
        self.add_snapshot_gaps();
        if !self.has(Part::Holder) {
            let (who, what) = match self.ground.views.identities {
                Some(_) => (self.show(self.subject.holder), " is no identity of the list"),
                None => ("", "no list of identities was given"),
            };
            self.miss(format_args!("{who}{what}"));
        }
    }

    fn miss(&mut self, what: Arguments<'_>) {
        self.add(Part::Missing, None, what, None);
    }

    /// Misses a part that is not there: nothing is on record, or no record was given.
    fn want(&mut self, part: Part, is_given: bool, [nothing, no_record]: [&str; 2]) {
        if !self.has(part) {
            self.miss(format_args!("{}", if is_given { nothing } else { no_record }));
        }
    }

    fn add_line_gaps(&mut self, tickets: &Tickets<'_>) {
        for place in self.lines.clone() {
            let line = &self.population.lines[place as usize];
            let ticket = self.ticket(tickets, line);
            for (gap, of_what) in line_gaps(self, tickets, line) {
                self.miss(format_args!("{ticket}: {gap}{of_what}"));
            }
        }
    }

    fn add_snapshot_gaps(&mut self) {
        let population = self.population;
        let system = self.subject.system;
        if population.books.snapshots_of(system).is_empty() {
            self.miss(format_args!("no snapshot of {} was given", self.show(system)));
        } else if self.ground.views.grants.is_some_and(|grants| grants.granted_at.is_absent()) {
            self.miss(format_args!("no snapshot says when access was granted"));
        }
    }
}

/// What is missing from a line, in words of which the second may be none.
type Gap = (&'static str, &'static str);

fn line_gaps(chain: &Chain<'_, '_>, tickets: &Tickets<'_>, line: &Line) -> Vec<Gap> {
    let row = line.row as usize;
    let mut gaps = Vec::new();
    let is_decided = matches!(line.outcome, Outcome::Approved | Outcome::Rejected);
    match line.outcome {
        Outcome::Undocumented => gaps.push(("no decision on record", "")),
        Outcome::Pending => gaps.push(("no decision yet", "")),
        _ => {}
    }
    if is_decided && line.decided_at.is_none() {
        gaps.push(("no time of the decision", ""));
    }
    if is_decided && chain.population.approvers_of(line).is_empty() {
        gaps.push(("nobody is named as approver", ""));
    }
    if line.policy.is_none() {
        gaps.push(("no policy is named", ""));
    }
    let is_done = matches!(
        line.state,
        crate::frames::State::Fulfilled
            | crate::frames::State::Verified
            | crate::frames::State::Closed
    );
    let dates: [(&'static str, &Instants<'_>); 2] =
        [("carried out", &tickets.fulfilled_at), ("checked", &tickets.verified_at)];
    for (done, column) in dates.into_iter().filter(|_| is_done) {
        if column.is_absent() {
            gaps.push(("no input says when tickets were ", done));
        } else if column.at(row).is_none() {
            gaps.push(("no time at which it was ", done));
        }
    }
    gaps
}
