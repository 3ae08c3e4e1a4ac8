//! What a line asks for, once renewals are told from exchanges, and on which accounts.

use crate::frames::{Action, Key, Tickets};

use super::population::{Line, Population};

/// What a line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Give the entitlement; also a modify line with no, or the same, previous entitlement.
    Grant,
    /// Take the entitlement away.
    Revoke,
    /// Give the entitlement in place of this one.
    Exchange(Key),
}

impl Asks {
    /// The entitlement that is to go, of a line on `entitlement`.
    #[must_use]
    pub fn taken(self, entitlement: Key) -> Option<Key> {
        match self {
            Self::Grant => None,
            Self::Revoke => Some(entitlement),
            Self::Exchange(previous) => Some(previous),
        }
    }

    /// Whether something is to be given.
    #[must_use]
    pub fn gives(self) -> bool {
        self != Self::Revoke
    }
}

impl Population<'_> {
    /// What a line asks for.
    #[must_use]
    pub fn asks(&self, tickets: &Tickets<'_>, line: &Line) -> Asks {
        let previous = self.frames.key(tickets.previous_entitlement.at(line.row as usize));
        match tickets.action.at(line.row as usize) {
            Some(Action::Revoke) => Asks::Revoke,
            Some(Action::Modify) if !previous.is_none() && previous != line.entitlement => {
                Asks::Exchange(previous)
            }
            _ => Asks::Grant,
        }
    }

    /// The account the line names, else every account of its holder that a snapshot names.
    #[must_use]
    pub fn accounts_meant(&self, tickets: &Tickets<'_>, line: &Line) -> Vec<Key> {
        match self.frames.key(tickets.account.at(line.row as usize)).some() {
            Some(account) => vec![account],
            None => self.books.accounts_of(line.system, line.holder).to_vec(),
        }
    }
}
