//! The ticket lines that findings are about, found by access and by ticket.

use rayon::prelude::*;

use crate::finding::Subject;
use crate::frames::Key;
use crate::report::ground::Ground;

/// Places of lines, ordered by what they are looked up by.
pub(in crate::report) struct Lines {
    /// System, holder, entitlement (asked for, or to be taken away by a change), place.
    by_access: Vec<(Key, Key, Key, u32)>,
    /// Ticket, place.
    by_ticket: Vec<(Key, u32)>,
}

impl Lines {
    /// The lines of a population.
    pub(in crate::report) fn of(ground: &Ground<'_>) -> Self {
        let frames = ground.population.frames;
        let (mut by_access, mut by_ticket) = (Vec::new(), Vec::new());
        let Some(tickets) = ground.views.tickets else { return Self { by_access, by_ticket } };
        for (place, line) in ground.population.lines.iter().enumerate() {
            let (row, place) = (line.row as usize, place as u32);
            by_access.push((line.system, line.holder, line.entitlement, place));
            if let Some(text) = tickets.previous_entitlement.at(row).some() {
                by_access.push((line.system, line.holder, frames.key(text), place));
            }
            by_ticket.push((frames.key(tickets.ticket_id.at(row)), place));
        }
        by_access.par_sort_unstable();
        by_ticket.par_sort_unstable();
        Self { by_access, by_ticket }
    }

    /// The lines on a finding's K; where it names no entitlement, those of its ticket for its holder.
    pub(super) fn about(&self, ground: &Ground<'_>, subject: &Subject) -> Vec<u32> {
        let Subject { system, holder, entitlement, ticket_id, .. } = *subject;
        if !entitlement.is_none() {
            let access = (system, holder, entitlement);
            let own = equal(&self.by_access, |(system, holder, entitlement, _)| {
                (*system, *holder, *entitlement).cmp(&access)
            });
            let mut places: Vec<u32> = own.iter().map(|(.., place)| *place).collect();
            places.dedup();
            return places;
        }
        let Some(text) = ticket_id.some() else { return vec![] };
        let ticket = ground.population.frames.key(text);
        let own = equal(&self.by_ticket, |(other, _)| other.cmp(&ticket));
        let fits = |place: &u32| {
            holder.is_none() || ground.population.lines[*place as usize].holder == holder
        };
        own.iter().map(|(_, place)| *place).filter(fits).collect()
    }
}

/// The part of an ordered list that compares as equal.
fn equal<T>(list: &[T], compare: impl Fn(&T) -> std::cmp::Ordering) -> &[T] {
    let start = list.partition_point(|one| compare(one).is_lt());
    // Few are equal: to look at one after the other is quicker than to search all of the rest.
    let rest = &list[start..];
    &rest[..rest.iter().take_while(|one| compare(one).is_eq()).count()]
}
