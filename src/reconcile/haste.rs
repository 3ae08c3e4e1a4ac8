//! Decisions nobody can have thought about: within seconds of the request, or one of very many
//! that one person took in minutes.
//!
//! Readings of the design made explicit here:
//! - How soon is measured from the request to the decision, for all who had a part in it; a burst
//!   is one person's, by the times of that person's own answers.
//! - Only times known to the second can tell. A decision before its request is an impossible date
//!   and no haste.
//! - Answers to lines of any time make a burst, whichever lines are judged.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::frames::instant::MICROS_PER_SECOND;
use crate::frames::{Instant, Key, Precision};

use super::deciders::{Answered, Deciders};
use super::population::{Line, Population};
use super::verdict::Outcome;

/// What is too fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Seconds after the request within which a decision is hasty.
    pub seconds: i64,
    /// Different tickets that one person may decide in one burst.
    pub burst_tickets: i64,
    /// Seconds from the first to the last decision of a burst.
    pub burst_seconds: i64,
}

impl Limits {
    /// Those of the design: a minute, and more than 20 tickets in five minutes.
    pub const USUAL: Self = Self { seconds: 60, burst_tickets: 20, burst_seconds: 300 };
}

/// Many tickets answered by one person in a short time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// Who.
    pub person: Key,
    /// The first answer; UTC microseconds.
    pub from: i64,
    /// The last answer.
    pub to: i64,
    /// Different tickets.
    pub tickets: usize,
    /// Its first and its last line, as rows of the frame `tickets`.
    pub ends: [u32; 2],
}

/// One person's answer to the line of a row of the frame `tickets`.
#[derive(Debug, Clone, Copy)]
struct Click {
    person: Key,
    at: i64,
    ticket: Key,
    line: u32,
}

/// Tells hasty decisions.
#[derive(Debug)]
pub struct Haste {
    limits: Limits,
    /// The bursts by the lines and persons that are part of one; of several the first.
    bursts: FxHashMap<(u32, Key), Burst>,
}

impl Haste {
    /// Of the decided lines of a population.
    #[must_use]
    pub fn of(population: &Population<'_>, deciders: &Deciders<'_>, limits: Limits) -> Self {
        let clicks = clicks(population, deciders);
        let mut bursts = FxHashMap::default();
        for own in clicks.chunk_by(|one, next| one.person == next.person) {
            for (burst, part) in bursts_of(own, limits) {
                for click in part {
                    bursts.entry((click.line, click.person)).or_insert(burst);
                }
            }
        }
        Self { limits, bursts }
    }

    /// Whether a decision that took so long was taken in no time; microseconds.
    #[must_use]
    pub fn is_in_no_time(&self, took: i64) -> bool {
        (0..=self.limits.seconds.saturating_mul(MICROS_PER_SECOND)).contains(&took)
    }

    /// The burst in which a person answered a line.
    #[must_use]
    pub fn burst(&self, line: &Line, person: Key) -> Option<&Burst> {
        self.bursts.get(&(line.row, person))
    }
}

/// Microseconds from the request to the decision of a line, or the time that is not known well
/// enough to tell.
///
/// # Errors
/// The column whose time is missing, or not known to the second.
pub fn took(line: &Line) -> Result<i64, &'static str> {
    if !is_exact(&line.requested_at) {
        return Err("requested_at");
    }
    let decided = line.decided_at.filter(is_exact).ok_or("decided_at")?;
    Ok(decided.micros - line.requested_at.micros)
}

/// The person who answered, unless that is nobody.
#[must_use]
pub fn somebody(who: &Answered) -> Option<Key> {
    who.person.key.some().filter(|_| !who.person.automation)
}

fn is_exact(at: &Instant) -> bool {
    at.precision == Precision::SECOND
}

/// What each person answered, by person and time.
fn clicks(population: &Population<'_>, deciders: &Deciders<'_>) -> Vec<Click> {
    let Some(tickets) = population.frames.tickets() else { return Vec::new() };
    let is_decided = |line: &&Line| matches!(line.outcome, Outcome::Approved | Outcome::Rejected);
    let lines = population.lines.par_iter().filter(is_decided);
    let mut clicks: Vec<Click> = lines
        .flat_map_iter(|line| {
            let ticket = population.frames.key(tickets.ticket_id.at(line.row as usize));
            let click = move |who: Answered| {
                let (person, at) = (somebody(&who)?, who.at.filter(is_exact)?.micros);
                Some(Click { person, at, ticket, line: line.row })
            };
            deciders.of_line(line).into_owned().into_iter().filter_map(click)
        })
        .collect();
    clicks.par_sort_unstable_by_key(|click| (click.person, click.at, click.line));
    clicks
}

/// The stretches of one person's answers in which more tickets were answered than the limits allow.
/// Each answer is named by the first stretch that has it, so that the work stays linear.
fn bursts_of(clicks: &[Click], limits: Limits) -> Vec<(Burst, &[Click])> {
    let length = limits.burst_seconds.saturating_mul(MICROS_PER_SECOND);
    let mut inside: FxHashMap<Key, u32> = FxHashMap::default();
    let (mut first, mut named, mut bursts) = (0, 0, vec![]);
    for (last, click) in clicks.iter().enumerate() {
        *inside.entry(click.ticket).or_default() += 1;
        while click.at - clicks[first].at > length {
            leave(&mut inside, clicks[first].ticket);
            first += 1;
        }
        if inside.len() as i64 > limits.burst_tickets {
            let (from, to, tickets) = (clicks[first].at, click.at, inside.len());
            let ends = [clicks[first].line, click.line];
            named = named.max(first);
            let burst = Burst { person: click.person, from, to, tickets, ends };
            bursts.push((burst, &clicks[named..=last]));
            named = last + 1;
        }
    }
    bursts
}

fn leave(inside: &mut FxHashMap<Key, u32>, ticket: Key) {
    if let Some(count) = inside.get_mut(&ticket) {
        *count -= 1;
        if *count == 0 {
            inside.remove(&ticket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines in bursts of more than 2 tickets in 10 seconds; times in seconds.
    fn lines(times: &[(i64, u32)]) -> Vec<u32> {
        let click = |(line, (at, ticket)): (usize, &(i64, u32))| Click {
            person: Key(9),
            at: *at * MICROS_PER_SECOND,
            ticket: Key(*ticket),
            line: line as u32,
        };
        let clicks: Vec<Click> = times.iter().enumerate().map(click).collect();
        let limits = Limits { seconds: 60, burst_tickets: 2, burst_seconds: 10 };
        let found = bursts_of(&clicks, limits);
        found.iter().flat_map(|(_, part)| part.iter().map(|click| click.line)).collect()
    }

    #[test]
    fn every_answer_of_a_burst_is_part_of_it_once() {
        assert_eq!(lines(&[(0, 1), (5, 2), (10, 3), (20, 4)]), [0, 1, 2]);
        assert_eq!(lines(&[(0, 1), (5, 2), (10, 3), (12, 4), (15, 5)]), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn as_many_as_allowed_a_longer_time_or_one_ticket_often_is_no_burst() {
        assert!(lines(&[(0, 1), (5, 2)]).is_empty());
        assert!(lines(&[(0, 1), (5, 2), (11, 3)]).is_empty());
        assert!(lines(&[(0, 1), (5, 2), (6, 2), (7, 2)]).is_empty());
    }

    #[test]
    fn two_bursts_with_a_pause_between_them_are_two() {
        let times = [(0, 1), (1, 2), (2, 3), (50, 4), (100, 5), (101, 6), (102, 7)];
        assert_eq!(lines(&times), [0, 1, 2, 4, 5, 6]);
    }
}
