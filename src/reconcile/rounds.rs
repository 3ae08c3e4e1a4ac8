//! Several answers to one request: stages, resubmission after a rejection, and how many persons
//! are needed.
//!
//! Readings of the design made explicit here:
//! - An answer is later than a rejection only if its time is strictly later; a date-only answer
//!   and one at an instant of its day are at one time.
//! - Every rejection must be overcome, not only the last one: a stage that said no must itself say
//!   yes later; and the line is approved when the last of them is overcome, not before.
//! - Of several last rejections at one instant the one of the lowest stage counts: it asks most of
//!   a resubmission.
//! - Automation is nobody where two or more persons are needed; where one is enough, any answer is.

use crate::frames::Instant;

use super::population::Person;

/// One answer of the frame `approvals`.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// Who answered.
    pub person: Person,
    /// Yes (true) or no.
    pub approved: bool,
    /// The stage; `None` is a stage of its own, below all.
    pub stage: Option<i64>,
    /// When, as the export says.
    pub decided_at: Option<Instant>,
    /// When for the purpose of order: `decided_at`, else the time of the request.
    pub ordered_at: Instant,
    /// Row of the frame `approvals`.
    pub row: u32,
}

/// What the answers amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Approved: index of the answer that completed it.
    Approved(usize),
    /// Rejected: index of the first rejection of its round.
    Rejected(usize),
    /// Some approved, but fewer than are needed: index of the last approval.
    TooFew(usize),
    /// No answer is a decision.
    Nothing,
}

/// Rules on `answers` (decisions only, in the order of their time); `stages` are those that need an
/// approval, in ascending order; `persons` is how many must approve.
#[must_use]
pub fn rule(answers: &[Answer], stages: &[Option<i64>], persons: usize) -> Ruling {
    let Some(last) = last_rejection(answers) else {
        return judge(answers, None, stages, persons);
    };
    let stands =
        |place: usize| !answers[place].approved && !is_overcome(answers, stages, place, None);
    if (0..answers.len()).any(stands) {
        return Ruling::Rejected(first_of_round(answers, stages));
    }
    let needed = from_stage(stages, answers[last].stage);
    let since = Some(answers[last].ordered_at);
    match judge(answers, since, &needed, persons) {
        Ruling::Approved(place) => Ruling::Approved(place.max(all_overcome(answers, stages))),
        other => other,
    }
}

/// Index of the answer that overcame the last of all rejections.
fn all_overcome(answers: &[Answer], stages: &[Option<i64>]) -> usize {
    let rejections = || (0..answers.len()).filter(|place| !answers[*place].approved);
    let by = |place: usize| {
        rejections().all(|own| own <= place && is_overcome(&answers[..=place], stages, own, None))
    };
    (0..answers.len()).find(|place| by(*place)).unwrap_or(0)
}

/// Whether, after a rejection and before `end`, its stage and every higher one approved.
fn is_overcome(
    answers: &[Answer],
    stages: &[Option<i64>],
    rejection: usize,
    end: Option<Instant>,
) -> bool {
    let own = answers[rejection];
    let counts = |answer: &&Answer| {
        own.ordered_at.starts_before(answer.ordered_at)
            && end.is_none_or(|end| answer.ordered_at.starts_before(end))
    };
    let later: Vec<Answer> = answers.iter().filter(counts).copied().collect();
    covers(&later, &from_stage(stages, own.stage))
}

/// The last rejection in time; of several at that instant the one of the lowest stage.
fn last_rejection(answers: &[Answer]) -> Option<usize> {
    let rejections = (0..answers.len()).filter(|place| !answers[*place].approved);
    rejections.max_by_key(|place| {
        (answers[*place].ordered_at.micros, std::cmp::Reverse(answers[*place].stage))
    })
}

/// The rejecting stage and every higher one.
fn from_stage(stages: &[Option<i64>], stage: Option<i64>) -> Vec<Option<i64>> {
    let higher = stages.iter().copied().filter(|other| *other > stage);
    std::iter::once(stage).chain(higher).collect()
}

fn covers(answers: &[Answer], stages: &[Option<i64>]) -> bool {
    stages
        .iter()
        .all(|stage| answers.iter().any(|answer| answer.approved && answer.stage == *stage))
}

/// Walks the approvals after `since` until every stage and enough persons have approved.
fn judge(
    answers: &[Answer],
    since: Option<Instant>,
    stages: &[Option<i64>],
    persons: usize,
) -> Ruling {
    let mut so_far: Vec<Answer> = Vec::new();
    let mut last = None;
    for (place, answer) in answers.iter().enumerate() {
        let counts = since.is_none_or(|since| since.starts_before(answer.ordered_at));
        if !answer.approved || !counts {
            continue;
        }
        last = Some(place);
        so_far.push(*answer);
        if covers(&so_far, stages) && enough(&so_far, persons) {
            return Ruling::Approved(place);
        }
    }
    last.map_or(Ruling::Nothing, Ruling::TooFew)
}

fn enough(answers: &[Answer], persons: usize) -> bool {
    persons <= 1 || distinct(answers) >= persons
}

/// How many distinct persons approved; automation is nobody.
fn distinct(answers: &[Answer]) -> usize {
    let approvals = answers.iter().filter(|answer| answer.approved && !answer.person.automation);
    let mut keys: Vec<_> = approvals.map(|answer| answer.person.key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.len()
}

/// How many distinct persons approved since the last rejection, which made whatever was approved
/// before it count no longer.
#[must_use]
pub fn persons_who_count(answers: &[Answer]) -> usize {
    let since = last_rejection(answers).map(|place| answers[place].ordered_at);
    let counts =
        |answer: &&Answer| since.is_none_or(|since| since.starts_before(answer.ordered_at));
    distinct(&answers.iter().filter(counts).copied().collect::<Vec<_>>())
}

/// The first rejection of the last round: a rejection opens a round where those of the round before
/// had all been overcome before it, not only at its instant.
fn first_of_round(answers: &[Answer], stages: &[Option<i64>]) -> usize {
    let rejections = || (0..answers.len()).filter(|place| !answers[*place].approved);
    let mut first = rejections().next().unwrap_or(0);
    for place in rejections() {
        let end = Some(answers[place].ordered_at);
        let mut round = rejections().filter(|own| (first..place).contains(own)).peekable();
        if round.peek().is_some() && round.all(|own| is_overcome(answers, stages, own, end)) {
            first = place;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Key, Text};
    use crate::reconcile::MatchRule;

    fn answer(approved: bool, stage: Option<i64>, at: i64, who: u32) -> Answer {
        let person =
            Person { key: Key(who), text: Text(who), rule: MatchRule::Given, automation: false };
        let time = Instant::exact(at);
        Answer { person, approved, stage, decided_at: Some(time), ordered_at: time, row: 0 }
    }

    #[test]
    fn every_stage_must_approve_and_the_last_one_needed_decides() {
        let answers = [
            answer(true, Some(1), 10, 1),
            answer(true, Some(2), 20, 2),
            answer(true, Some(2), 30, 3),
        ];
        assert_eq!(rule(&answers, &[Some(1), Some(2)], 1), Ruling::Approved(1));
        assert_eq!(rule(&answers[..1], &[Some(1), Some(2)], 1), Ruling::TooFew(0));
        assert_eq!(rule(&answers, &[Some(1), Some(2)], 3), Ruling::Approved(2));
    }

    #[test]
    fn a_rejection_stands_until_its_stage_and_all_higher_ones_approve_again() {
        let mut answers = vec![
            answer(true, Some(1), 10, 1),
            answer(false, Some(2), 20, 2),
            answer(true, Some(1), 30, 1),
        ];
        assert_eq!(rule(&answers, &[Some(1), Some(2)], 1), Ruling::Rejected(1));
        answers.push(answer(true, Some(2), 40, 2));
        assert_eq!(rule(&answers, &[Some(1), Some(2)], 1), Ruling::Approved(3));
    }

    #[test]
    fn a_rejection_counts_from_the_first_of_its_round() {
        let answers = [
            answer(false, None, 10, 1),
            answer(true, None, 20, 1),
            answer(false, None, 30, 1),
            answer(false, None, 40, 2),
        ];
        assert_eq!(rule(&answers, &[None], 1), Ruling::Rejected(2));
    }

    #[test]
    fn an_approval_at_the_instant_of_a_rejection_does_not_end_the_round_before_it() {
        let no = [answer(false, None, 10, 1), answer(false, None, 20, 1)];
        let yes = answer(true, None, 20, 1);
        for answers in [[no[0], yes, no[1]], [no[0], no[1], yes]] {
            assert_eq!(rule(&answers, &[None], 1), Ruling::Rejected(0));
        }
    }

    #[test]
    fn a_lower_stage_that_said_no_must_itself_say_yes() {
        let stages = [Some(1), Some(2)];
        let mut answers = vec![
            answer(false, Some(1), 10, 1),
            answer(false, Some(2), 20, 2),
            answer(true, Some(2), 30, 2),
        ];
        assert_eq!(rule(&answers, &stages, 1), Ruling::Rejected(0));
        answers.push(answer(true, Some(1), 40, 1));
        assert_eq!(rule(&answers, &stages, 1), Ruling::Approved(3));
    }

    #[test]
    fn an_answer_on_the_day_of_a_date_only_rejection_does_not_overcome_it() {
        let hour = crate::frames::instant::MICROS_PER_HOUR;
        let mut no = answer(false, None, 0, 1);
        no.ordered_at.precision = crate::frames::Precision::day(24 * hour);
        let answers = [no, answer(true, None, 9 * hour, 1)];
        assert_eq!(rule(&answers, &[None], 1), Ruling::Rejected(0));
    }

    #[test]
    fn an_answer_at_the_instant_of_the_rejection_does_not_overcome_it() {
        let answers = [answer(false, None, 10, 1), answer(true, None, 10, 1)];
        assert_eq!(rule(&answers, &[None], 1), Ruling::Rejected(0));
    }
}
