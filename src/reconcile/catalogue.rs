//! What the catalogue and the policies say of an entitlement.

use rustc_hash::FxHashMap;

use crate::frames::{Catalogue, Flag, Frames, Identities, Instant, Key, Policies, Risk, Text};

use super::birthright::{Condition, parse};
use super::people::People;

/// Looks up entitlements and policies.
#[derive(Debug)]
pub struct Shelf<'a> {
    frames: &'a Frames,
    catalogue: Option<Catalogue<'a>>,
    policies: Option<Policies<'a>>,
    entitlements: FxHashMap<(Key, Key), u32>,
    policy_rows: FxHashMap<Key, u32>,
    birthrights: FxHashMap<u32, Vec<Condition>>,
}

impl<'a> Shelf<'a> {
    /// The catalogue and policies of a run.
    #[must_use]
    pub fn new(frames: &'a Frames) -> Self {
        let catalogue = frames.catalogue();
        let policies = frames.policies();
        let rows = catalogue
            .iter()
            .flat_map(|c| (0..c.len).map(|row| ((c.system.at(row), c.entitlement.at(row)), row)));
        let entitlements = rows
            .map(|((system, name), row)| ((frames.key(system), frames.key(name)), row as u32))
            .collect();
        let rows = policies
            .iter()
            .flat_map(|p| (0..p.len).map(|row| (frames.key(p.policy_id.at(row)), row as u32)));
        let policy_rows = rows.collect();
        let birthrights = catalogue.iter().flat_map(|c| birthrights(frames, c)).collect();
        Self { frames, catalogue, policies, entitlements, policy_rows, birthrights }
    }

    fn row(&self, system: Key, entitlement: Key) -> Option<(usize, &Catalogue<'a>)> {
        let row = *self.entitlements.get(&(system, entitlement))?;
        Some((row as usize, self.catalogue.as_ref()?))
    }

    /// The row of the frame `catalogue` that lists the entitlement.
    #[must_use]
    pub fn entry(&self, system: Key, entitlement: Key) -> Option<u32> {
        self.entitlements.get(&(system, entitlement)).copied()
    }

    /// Whether the catalogue lists the entitlement.
    #[must_use]
    pub fn lists(&self, system: Key, entitlement: Key) -> bool {
        self.entry(system, entitlement).is_some()
    }

    /// The risk of an entry, medium where the catalogue does not say, and whether it is privileged;
    /// for an entitlement that it does not list the same as for one of which it says nothing.
    #[must_use]
    pub fn risk_of(&self, entry: Option<u32>) -> (Risk, bool) {
        let found = self.catalogue.as_ref().zip(entry);
        found.map_or((Risk::Medium, false), |(catalogue, row)| {
            let privileged = catalogue.privileged.at(row as usize) == Some(Flag::True);
            (catalogue.risk.at(row as usize).unwrap_or(Risk::Medium), privileged)
        })
    }

    /// How often an entry is reviewed, in days.
    #[must_use]
    pub fn review_days_of(&self, entry: Option<u32>) -> Option<i64> {
        self.catalogue.as_ref()?.review_days.at(entry? as usize)
    }

    /// Its risk, medium where the catalogue does not say, and whether it is privileged.
    #[must_use]
    pub fn risk(&self, system: Key, entitlement: Key) -> (Risk, bool) {
        self.risk_of(self.entry(system, entitlement))
    }

    /// Its policy.
    #[must_use]
    pub fn policy(&self, system: Key, entitlement: Key) -> Option<Text> {
        self.row(system, entitlement)
            .and_then(|(row, catalogue)| catalogue.policy_id.at(row).some())
    }

    /// How often it is reviewed, in days.
    #[must_use]
    pub fn review_days(&self, system: Key, entitlement: Key) -> Option<i64> {
        self.review_days_of(self.entry(system, entitlement))
    }

    /// How many persons must approve: the larger of the policy's and the catalogue's, default 1.
    #[must_use]
    pub fn min_approvals(&self, system: Key, entitlement: Key, policy: Option<Key>) -> usize {
        let own = self
            .row(system, entitlement)
            .and_then(|(row, catalogue)| catalogue.min_approvals.at(row));
        let of_policy = policy
            .and_then(|policy| self.policies.as_ref()?.min_approvals.at(self.policy_row(policy)?));
        own.max(of_policy).unwrap_or(1).max(1) as usize
    }

    /// The row of the frame `policies` of a policy.
    #[must_use]
    pub fn policy_row(&self, policy: Key) -> Option<usize> {
        self.policy_rows.get(&policy).map(|row| *row as usize)
    }

    /// Whether a policy is listed and in force at `at`; `None` where no list of policies is given.
    #[must_use]
    pub fn is_in_force(&self, policy: Key, at: Instant) -> Option<bool> {
        let policies = self.policies.as_ref()?;
        let Some(row) = self.policy_row(policy) else { return Some(false) };
        let has_begun = policies.valid_from.at(row).is_none_or(|from| !at.starts_before(from));
        Some(has_begun && policies.valid_to.at(row).is_none_or(|to| at.micros < to.micros))
    }

    /// Whether a policy approves by itself what is requested at `at`; its first day is a start, its
    /// last day an end.
    #[must_use]
    pub fn approves_by_itself(&self, policy: Key, at: Instant) -> bool {
        let is_own = |row| self.policies.as_ref()?.pre_approved.at(row);
        self.policy_row(policy).and_then(is_own) == Some(Flag::True)
            && self.is_in_force(policy, at) == Some(true)
    }

    /// Whether an entry of the catalogue has a birthright rule.
    #[must_use]
    pub fn has_birthright(&self, entry: u32) -> bool {
        self.birthrights.contains_key(&entry)
    }

    /// Whether an identity, as `people` knows it, holds the entitlement by birthright.
    #[must_use]
    pub fn is_birthright(
        &self,
        system: Key,
        entitlement: Key,
        people: &People<'_>,
        identity: Key,
    ) -> bool {
        let row = people.row_of(identity).zip(people.identities());
        let entry = self.entry(system, entitlement);
        entry.zip(row).is_some_and(|(entry, (row, frame))| self.fits(entry, frame, row))
    }

    /// Whether a birthright rule of an entry of the catalogue fits the identity at `row` of
    /// `people`.
    #[must_use]
    pub fn fits(&self, entry: u32, people: &Identities<'_>, row: usize) -> bool {
        let rule = self.birthrights.get(&entry);
        rule.is_some_and(|rule| {
            rule.iter().all(|condition| condition.holds(self.frames, people, row))
        })
    }
}

fn birthrights(frames: &Frames, catalogue: &Catalogue<'_>) -> Vec<(u32, Vec<Condition>)> {
    let rules =
        (0..catalogue.len).filter_map(|row| Some((row, catalogue.birthright.at(row).some()?)));
    rules.map(|(row, text)| (row as u32, parse(frames, frames.text(text)))).collect()
}
