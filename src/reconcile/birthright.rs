//! Birthright rules: who holds an entitlement without asking for it.
//!
//! `field=value` joined by `;`, all must hold; a field is any column of `identities` (the kind is
//! human where it does not say), values compare as keys; `*` fits any identity.

use crate::frames::{Frames, Identities, Key, Kind, LifeStatus, Text, Word};

/// One `field=value` of a birthright rule.
#[derive(Debug, Clone, Copy)]
pub enum Condition {
    /// The kind is this one.
    Kind(Kind),
    /// The status is this one.
    Status(LifeStatus),
    /// One of the aliases is this one.
    Alias(Key),
    /// The cell of a column is this one.
    Cell(Column, Key),
    /// A field that identities do not have, or a value that no row of the run has, fits nobody.
    Never,
}

/// A column of texts.
type Column = for<'a> fn(&Identities<'a>, usize) -> Text;

impl Condition {
    fn of(frames: &Frames, field: &str, value: &str) -> Self {
        // No row has a text that is not among the symbols, but many may have none at all.
        let key =
            || if value.is_empty() { Some(Key::NONE) } else { frames.symbols.find_key(value) };
        let condition = match field {
            "kind" => word(value).map(Self::Kind),
            "status" => word(value).map(Self::Status),
            "aliases" => key().map(Self::Alias),
            name => column(name).zip(key()).map(|(column, key)| Self::Cell(column, key)),
        };
        condition.unwrap_or(Self::Never)
    }

    /// Whether it holds for the identity at `row` of `people`.
    #[must_use]
    pub fn holds(&self, frames: &Frames, people: &Identities<'_>, row: usize) -> bool {
        match self {
            Self::Kind(kind) => people.kind.at(row).unwrap_or(Kind::Human) == *kind,
            Self::Status(status) => people.status.at(row) == Some(*status),
            Self::Alias(key) => people.aliases.at(row).any(|alias| frames.key(alias) == *key),
            Self::Cell(column, key) => frames.key(column(people, row)) == *key,
            Self::Never => false,
        }
    }
}

fn word<W: Word>(value: &str) -> Option<W> {
    W::ALL.iter().copied().find(|word| word.as_str() == value)
}

fn column(name: &str) -> Option<Column> {
    Some(match name {
        "identity" => |people, row| people.identity.at(row),
        "name" => |people, row| people.name.at(row),
        "manager" => |people, row| people.manager.at(row),
        "owner" => |people, row| people.owner.at(row),
        "department" => |people, row| people.department.at(row),
        "title" => |people, row| people.title.at(row),
        "email" => |people, row| people.email.at(row),
        "login" => |people, row| people.login.at(row),
        _ => return None,
    })
}

/// `*`, or conditions `field=value` joined by `;`. Something else fits nobody.
#[must_use]
pub fn parse(frames: &Frames, rule: &str) -> Vec<Condition> {
    if rule.trim() == "*" {
        return Vec::new();
    }
    // Splitting never gives nothing, so a rule of blanks keeps a condition that fits nobody.
    let parts = rule.split(';').map(str::trim);
    parts
        .map(|part| {
            let (field, value) = part.split_once('=').unwrap_or((part, ""));
            let value = crate::frames::normalise(value.trim()).into_owned();
            Condition::of(frames, &field.trim().to_lowercase(), &value)
        })
        .collect()
}
