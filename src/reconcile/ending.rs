//! When revoked access was gone, as the snapshots bound it.

use crate::frames::{Instant, Key};

use super::books::Books;

/// When access was gone after a decision to take it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The system has no snapshot since the decision.
    Unseen,
    /// It is live in every snapshot since.
    StillThere,
    /// After `after` (UTC microseconds; the decision, where no snapshot shows it live since), and
    /// at the latest when the snapshot of `by` was taken.
    Between {
        /// It was live then, or decided then.
        after: i64,
        /// It was not live then.
        by: i64,
    },
}

impl Books<'_> {
    /// When `entitlement` was gone from `accounts` of `system` after it was decided at `decided`.
    #[must_use]
    pub fn gone_after(
        &self,
        system: Key,
        accounts: &[Key],
        entitlement: Key,
        decided: Instant,
    ) -> Gone {
        let since = self.snapshots_of(system).iter().filter(|one| one.at >= decided.micros);
        let (mut after, mut is_seen) = (decided.micros, false);
        for snapshot in since {
            let is_live = |account: &Key| self.snapshots.live_in(snapshot, *account, entitlement);
            if !accounts.iter().any(is_live) {
                return Gone::Between { after, by: snapshot.at };
            }
            (after, is_seen) = (snapshot.at, true);
        }
        if is_seen { Gone::StillThere } else { Gone::Unseen }
    }
}
