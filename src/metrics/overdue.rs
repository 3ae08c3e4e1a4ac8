//! The over-age list: every ticket line that nobody has decided although its time allowed is over.
//!
//! Readings of the design made explicit here:
//! - Undecided is what the metric of the time to a decision takes as still open at as-of; the time
//!   allowed is that of the risk of the entitlement, in elapsed hours, and a line of exactly that
//!   age is not over it yet.
//! - Lines requested before the period are on the list too: whoever works through it must.

use rayon::prelude::*;

use crate::frames::{Key, Text};
use crate::reconcile::carriers::Carriers;
use crate::reconcile::{Line, Outcome, Population};

use super::waits::{Wait, waits};

/// A line that waits for a decision longer than is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Overdue {
    /// Index into [`Population::lines`].
    pub line: u32,
    /// Elapsed hours waited by as-of.
    pub hours: f64,
    /// Business hours waited by as-of.
    pub business_hours: f64,
    /// Elapsed hours allowed for the risk of the entitlement.
    pub allowed: f64,
    /// Whom it waits for.
    pub waiting_for: WaitingFor,
}

/// Whom an undecided line waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitingFor {
    /// The approvers asked who have not answered, in the order of the exports, each once.
    Approvers(Vec<Key>),
    /// Nobody by name: the group the ticket is with.
    Group(Text),
    /// No export says.
    Nobody,
}

/// Every such line, the furthest over its time first; equals in the order of the lines.
#[must_use]
pub fn overdue(population: &Population<'_>) -> Vec<Overdue> {
    let mut late: Vec<Wait> = waits(population, |line| line.outcome == Outcome::Pending);
    late.retain(Wait::is_overdue);
    let over = |wait: &Wait| wait.hours - wait.allowed;
    late.par_sort_unstable_by(|a, b| over(b).total_cmp(&over(a)).then(a.line.cmp(&b.line)));
    let carriers = Carriers::of(population);
    let entry = |wait: &Wait| Overdue {
        line: wait.line,
        hours: wait.hours,
        business_hours: wait.business,
        allowed: wait.allowed,
        waiting_for: waiting_for(population, carriers, &population.lines[wait.line as usize]),
    };
    late.par_iter().map(entry).collect()
}

fn waiting_for(
    population: &Population<'_>,
    carriers: Option<Carriers<'_>>,
    line: &Line,
) -> WaitingFor {
    let mut asked: Vec<Key> = Vec::new();
    for key in carriers.map(|carriers| carriers.asked(line)).unwrap_or_default() {
        if !key.is_none() && !asked.contains(&key) {
            asked.push(key);
        }
    }
    if !asked.is_empty() {
        return WaitingFor::Approvers(asked);
    }
    let group = population.frames.tickets().map(|tickets| tickets.group.at(line.row as usize));
    match group.filter(|group| *group != Text::NONE) {
        Some(group) => WaitingFor::Group(group),
        None => WaitingFor::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Decision, FrameKind, Risk};
    use crate::metrics::approval_latency::METRIC;
    use crate::metrics::testing::{HOUR, Request, Sheet, World, find, tickets};

    /// Five open requests, of which numbers 1, 2 and 4 are over their 72 hours at hour 200.
    fn requests() -> [Request; 6] {
        [
            Request::new("1", 100),
            Request { approver: "eve", ..Request::new("2", 10) },
            Request::new("3", 150),
            Request::new("4", 20),
            Request::new("5", 200 - 72),
            Request { decided: Some(190), ..Request::new("6", 0).outcome(Outcome::Approved) },
        ]
    }

    fn world() -> World {
        let requests = requests();
        let groups = ["desk", "desk", "desk", "", "desk", "desk"];
        let asked = [("4", "bob"), ("4", "ann"), ("4", "bob"), ("4", "joe")];
        let words = [Decision::Requested, Decision::Requested, Decision::Requested];
        let words: Vec<Option<Decision>> =
            words.into_iter().chain([Decision::Approved]).map(Some).collect();
        let approvals = Sheet::new(FrameKind::Approvals, asked.len())
            .texts("ticket_id", &asked.map(|row| row.0))
            .texts("approver", &asked.map(|row| row.1))
            .words("decision", &words);
        World::with(&requests, vec![tickets(&requests).texts("group", &groups), approvals])
    }

    #[test]
    fn what_is_over_its_time_is_listed_furthest_over_first_with_both_clocks() {
        let world = world();
        // The period begins at hour 50: numbers 2 and 4 are from before it.
        let population = world.population(50 * HOUR, 200 * HOUR, 200 * HOUR);
        let list = overdue(&population);
        let found: Vec<(u32, f64)> = list.iter().map(|row| (row.line, row.hours)).collect();
        assert_eq!(found, [(1, 190.0), (3, 180.0), (0, 100.0)]);
        // Hour 0 is a Thursday's midnight, hour 200 Friday of the week after, 08:00. Number 2 has 7
        // hours of the first Thursday, 8 of Friday and 32 of Monday to Thursday; number 4, of
        // Thursday 20:00, lacks the 7; number 1, of Monday 04:00, has the 32.
        let business: Vec<f64> = list.iter().map(|row| row.business_hours).collect();
        assert_eq!(business, [47.0, 40.0, 32.0]);
        assert!(list.iter().all(|row| row.allowed == 72.0));
        let by = |names: &[&str]| names.iter().map(|name| world.key(name)).collect();
        assert_eq!(list[0].waiting_for, WaitingFor::Approvers(by(&["eve"])));
        assert_eq!(list[1].waiting_for, WaitingFor::Approvers(by(&["bob", "ann"])));
        assert!(matches!(list[2].waiting_for, WaitingFor::Group(_)));
    }

    #[test]
    fn those_of_the_period_are_as_many_as_the_metric_counts() {
        let world = world();
        for from in [0, 15, 50, 110] {
            let values = world.compute(&METRIC, from * HOUR, 200 * HOUR, 200 * HOUR);
            let population = world.population(from * HOUR, 200 * HOUR, 200 * HOUR);
            let list = overdue(&population);
            let own = list.iter().filter(|row| population.lines[row.line as usize].in_period);
            let counted = find(&values, "open_over_sla").value();
            assert_eq!(counted, Some(own.count() as f64), "{from}");
        }
    }

    #[test]
    fn a_risk_with_more_time_is_over_later_and_nobody_may_be_named() {
        let requests = [Request::new("1", 0), Request::new("2", 0)];
        let mut world = World::of(&requests);
        world.settings.sla.approval.hours[Risk::Low as usize] = 300.0;
        let mut population = world.population(0, 200 * HOUR, 200 * HOUR);
        population.lines[0].risk = Risk::Low;
        let list = overdue(&population);
        assert_eq!(list.len(), 1);
        assert_eq!((list[0].line, &list[0].waiting_for), (1, &WaitingFor::Nobody));
    }

    #[test]
    fn without_tickets_nothing_waits() {
        let world = World::with(&[], Vec::new());
        assert_eq!(overdue(&world.population(0, 0, 0)), []);
    }
}
