//! When revoked access was gone, as the snapshots bound it.

use crate::frames::{Flag, Instant, Key};

use super::books::Books;
use super::population::Population;

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
            let is_live =
                |account: &Key| self.snapshots.live_in(system, snapshot, *account, entitlement);
            if !accounts.iter().any(is_live) {
                return Gone::Between { after, by: snapshot.at };
            }
            (after, is_seen) = (snapshot.at, true);
        }
        if is_seen { Gone::StillThere } else { Gone::Unseen }
    }
}

impl Population<'_> {
    /// Whether the newest snapshot that is not after `at` holds `entitlement` on any of `accounts`,
    /// not switched off; `None` where there is no such snapshot.
    #[must_use]
    pub fn held_at(
        &self,
        system: Key,
        accounts: &[Key],
        entitlement: Key,
        at: Instant,
    ) -> Option<bool> {
        let all = self.books.snapshots_of(system);
        let newest = all.partition_point(|one| one.at <= at.micros).checked_sub(1)?;
        let rows = |account: &Key| self.books.rows_of(&all[newest], *account, entitlement);
        Some(accounts.iter().flat_map(rows).any(|row| self.is_on(row)))
    }

    /// Whether the snapshot itself shows the row's grant as usable. The switch of the list of
    /// accounts has no date and says nothing about then.
    #[must_use]
    pub fn is_on(&self, row: usize) -> bool {
        let own = self.books.snapshots.grants().and_then(|grants| grants.enabled.at(row));
        self.settings.disabled_counts || own != Some(Flag::False)
    }
}
