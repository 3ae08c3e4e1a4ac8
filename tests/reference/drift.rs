//! "Drift: opening + added - removed = closing, per system."

use std::collections::BTreeSet;

use tickmark::frames::Review;
use tickmark::reconcile::{Change, DriftStatement, Verdict};

use super::authority::{Court, Does};
use super::history::GrantKey;
use super::rows::GrantRow;
use super::vouching::Vouched;

/// One change, and whether something explains it (`changed` ones are only listed).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    pub key: GrantKey,
    pub change: Change,
    pub explained: bool,
}

/// The changes of one system since its opening snapshot, and its statement.
pub fn drift(
    court: &Court<'_>,
    vouched: &[Vouched<'_>],
    system: &str,
) -> Option<(Vec<Changed>, DriftStatement)> {
    let ledger = court.ledger;
    let (opening, closing) = (ledger.opening(system)?, ledger.current(system)?);
    let keys = |at: i64| -> BTreeSet<GrantKey> {
        let rows = ledger.grants.iter().filter(|row| row.system == system && row.snapshot == at);
        rows.map(GrantRow::key).collect()
    };
    let (then, now) = (keys(opening), keys(closing));
    let mut changes = vec![];
    for key in then.union(&now) {
        let change = match (then.contains(key), now.contains(key)) {
            (false, _) => Change::Added,
            (_, false) => Change::Removed,
            _ => Change::Changed,
        };
        let explained = match change {
            Change::Added => added_is_explained(vouched, key),
            Change::Removed => removed_is_explained(court, key, opening),
            Change::Changed => true,
        };
        if change != Change::Changed || differs(court, key, opening, closing) {
            changes.push(Changed { key: key.clone(), change, explained });
        }
    }
    let statement = statement(&changes, then.len(), now.len());
    Some((changes, statement))
}

fn statement(changes: &[Changed], opening: usize, closing: usize) -> DriftStatement {
    let count = |change: Change, explained: Option<bool>| {
        let fits = |one: &&Changed| {
            one.change == change && explained.is_none_or(|wanted| wanted == one.explained)
        };
        changes.iter().filter(fits).count() as u64
    };
    DriftStatement {
        opening: opening as u64,
        added: count(Change::Added, None),
        added_explained: count(Change::Added, Some(true)),
        removed: count(Change::Removed, None),
        removed_explained: count(Change::Removed, Some(true)),
        changed: count(Change::Changed, None),
        closing: closing as u64,
    }
}

/// "Added is explained by its standing (verdict pass or open, or listed)"; "an added key is
/// explained if one of its rows is".
fn added_is_explained(vouched: &[Vouched<'_>], key: &GrantKey) -> bool {
    let mut own = vouched.iter().filter(|grant| grant.row.key() == *key);
    own.any(|grant| matches!(grant.verdict, Verdict::Pass | Verdict::Open | Verdict::Listed))
}

/// "a removed grant by tracing's line in charge being a revoke, an expiry, a gone holder, the
/// newest certification decision being `revoke`, or an exception's end": the end of the last one.
fn removed_is_explained(court: &Court<'_>, key: &GrantKey, opening: i64) -> bool {
    let ledger = court.ledger;
    let as_of = ledger.as_of_system(&key.0);
    let holder = ledger.holder_of_account(&key.0, &key.1);
    let charge = court.in_charge_of(key, true);
    let by_line = charge.is_some_and(|act| {
        act.does == Does::Revoke || act.case.t.expires.is_some_and(|at| at <= as_of)
    });
    let rows = ledger.rows_at(key, opening);
    let lapsed = rows.iter().any(|row| row.expires.is_some_and(|at| at <= as_of));
    let gone = holder.resolves() && ledger.holder_gone(&holder.key, as_of);
    let review = ledger.newest_review(key, &holder.key);
    let reviewed = review.is_some_and(|(row, _)| row.decision == Review::Revoke);
    let mut covers: Vec<_> = rows.iter().flat_map(|row| court.exceptions(row, &holder)).collect();
    let ended = !covers.is_empty();
    covers.retain(|exception| exception.in_force(as_of));
    by_line || lapsed || gone || reviewed || (ended && covers.is_empty())
}

/// "`via`, `expires_at` and `enabled` compare as sets"
fn differs(court: &Court<'_>, key: &GrantKey, opening: i64, closing: i64) -> bool {
    let ledger = court.ledger;
    let set = |at: i64| {
        let rows = ledger.rows_at(key, at);
        let via: BTreeSet<_> = rows.iter().map(|row| row.via.clone()).collect();
        let expires: BTreeSet<_> = rows.iter().map(|row| row.expires).collect();
        let disabled: BTreeSet<_> = rows.iter().map(|row| ledger.disabled(row)).collect();
        (via, expires, disabled)
    };
    set(opening) != set(closing)
}
