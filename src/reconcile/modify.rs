//! Row 21 of tracing: a modification is its two halves.

use crate::frames::State;

use super::counterpart::Counterpart;
use super::trace::Traced;
use super::verdict::{Status, Verdict};

/// The status of a modification from the rows of its halves; a half that a later line took over is
/// `None` and counts as holding.
#[must_use]
pub fn combine(giving: Option<Traced>, taking: Option<Traced>, state: State) -> Traced {
    if let Some(expired) =
        giving.filter(|half| matches!(half.status, Status::RetainedPastExpiry | Status::Lapsed))
    {
        return expired;
    }
    if let Some(unclear) =
        [giving, taking].into_iter().flatten().find(|half| half.verdict == Verdict::NotEvaluable)
    {
        return Traced { rule: 21, ..unclear };
    }
    let holds = |half: Option<Traced>| half.is_none_or(|half| half.verdict == Verdict::Pass);
    let grant = giving.and_then(|half| half.grant).or(taking.and_then(|half| half.grant));
    let because = [giving, taking].into_iter().flatten().map(|half| half.counterpart);
    let because = because.into_iter().find(|found| *found != Counterpart::None);
    let of = |status, verdict| {
        Traced::new(status, 21, verdict).seen_in(grant).because_of(because.unwrap_or_default())
    };
    match (holds(giving), holds(taking)) {
        (true, true) => held(giving, state, of),
        _ if state == State::Approved => of(Status::AwaitingFulfilment, Verdict::Open),
        (gives, takes) => {
            let one_half = gives || takes;
            let status =
                if one_half { Status::ModifiedPartially } else { Status::ModificationNotEffected };
            let kept = taking.filter(|_| !takes).and_then(|half| half.grant);
            Traced { kept, ..of(status, Verdict::Fail) }
        }
    }
}

/// Both halves hold: verified, unless the new access was rightly withdrawn since.
fn held(giving: Option<Traced>, state: State, of: impl Fn(Status, Verdict) -> Traced) -> Traced {
    match giving.map(|half| half.status) {
        Some(status @ (Status::WithdrawnByReview | Status::WithdrawnByLeaver)) => {
            of(status, Verdict::Pass)
        }
        _ if state == State::Approved => of(Status::EffectedTicketOpen, Verdict::Pass),
        _ => of(Status::Verified, Verdict::Pass),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(status: Status, verdict: Verdict) -> Option<Traced> {
        Some(Traced::new(status, 0, verdict))
    }

    #[test]
    fn halves_combine() {
        let there = half(Status::Verified, Verdict::Pass);
        let missing = half(Status::NeverProvisioned, Verdict::Fail);
        let kept = half(Status::RevocationNotEffected, Verdict::Fail);
        let status = |giving, taking, state| combine(giving, taking, state).status;
        assert_eq!(status(there, there, State::Closed), Status::Verified);
        assert_eq!(status(there, there, State::Approved), Status::EffectedTicketOpen);
        assert_eq!(status(there, kept, State::Closed), Status::ModifiedPartially);
        assert_eq!(status(missing, kept, State::Closed), Status::ModificationNotEffected);
        assert_eq!(status(missing, None, State::Closed), Status::ModifiedPartially);
        assert_eq!(status(missing, there, State::Approved), Status::AwaitingFulfilment);
    }

    #[test]
    fn an_unclear_half_makes_the_line_unclear() {
        let unclear = Some(Traced::not_evaluable(16, "snapshot"));
        assert_eq!(combine(unclear, None, State::Closed).verdict, Verdict::NotEvaluable);
    }
}
