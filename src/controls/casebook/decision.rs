//! The rows in which a line was decided, wherever the decision was found: without them nobody can
//! see from the ticket that it was approved, or when.

use crate::finding::Evidence;
use crate::frames::lookup::rows;
use crate::frames::{Events, FrameKind, State};
use crate::reconcile::{DecisionSource, Line};

use super::Casebook;
use crate::controls::Control;

impl<'a> Casebook<'a> {
    /// The rows outside the ticket in which a line was decided: the answers, or the change of state.
    pub(in crate::controls) fn decision_rows(
        &self,
        control: &Control,
        line: &Line,
    ) -> Vec<Evidence> {
        match line.decision_source {
            Some(DecisionSource::Approvals) => {
                self.rows_of_answers(control, &self.deciders.of_line(line))
            }
            Some(DecisionSource::Event) => {
                let event = self.deciding_event(line).into_iter();
                event.map(|(_, row)| self.row(control, FrameKind::Events, row as u32)).collect()
            }
            _ => vec![],
        }
    }

    /// The first change of state by which the ticket of a line was approved or rejected: the frame
    /// and the row.
    pub(in crate::controls) fn deciding_event(&self, line: &Line) -> Option<(Events<'a>, usize)> {
        let events = self.views.events?;
        let key = |row| self.frames.key(events.ticket_id.at(row));
        let mut history = rows(events.len, &self.ticket(line), key);
        let decides = |row: &usize| {
            matches!(events.to_state.at(*row), Some(State::Approved | State::Rejected))
        };
        Some((events, history.find(decides)?))
    }
}
