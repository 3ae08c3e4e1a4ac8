//! Names a person should look at: those that no rule resolves but that resemble somebody, and those
//! with characters that make two names look alike. Listed only; never joined.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::frames::{FrameKind, Frames, Key, Origin, Text, Word};
use crate::words;

use super::matching::{Named, Role};
use super::near::{Nearness, Wanted};
use super::population::Population;

words! {
    /// Why a name is listed.
    ConcernKind, "concern" {
        /// Nobody's, but the same as somebody's but for punctuation, accents or look-alikes.
        SameLetters = "same_letters",
        /// Nobody's, but one letter apart from somebody's.
        OneLetter = "one_letter",
        /// It has invisible or direction-changing characters, or mixes scripts in one word.
        SuspiciousCharacters = "suspicious_characters",
    }
}

/// One name with what is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concern {
    /// What is the matter.
    pub kind: ConcernKind,
    /// The role of a near miss.
    pub role: Option<Role>,
    /// Frame and column of suspicious characters.
    pub column: Option<(FrameKind, &'static str)>,
    /// The system of a near miss.
    pub system: Key,
    /// The name as found.
    pub text: Text,
    /// The identity a near miss resembles.
    pub resembles: Key,
    /// The name of that identity that it resembles.
    pub like: Text,
    /// Rows that give the name (for suspicious characters).
    pub rows: u64,
    /// File and line of the first row that gives it.
    pub origin: Origin,
}

/// Every concern: near misses in the order of `nobody`, the names that no rule resolves, then
/// suspicious characters by frame, column and text.
#[must_use]
pub fn concerns(population: &Population<'_>, nobody: &[Named]) -> Vec<Concern> {
    let mut all = near_misses(population, nobody);
    all.extend(suspicious(population.frames));
    all
}

fn near_misses(population: &Population<'_>, nobody: &[Named]) -> Vec<Concern> {
    let frames = population.frames;
    let (Some(people), false) = (frames.identities(), nobody.is_empty()) else {
        return Vec::new();
    };
    let text = |text: Text| frames.symbols.key_text(frames.key(text));
    let wanted = Wanted::new(nobody.iter().map(|named| text(named.text)));
    let near = |row: usize| {
        let identity = people.identity.at(row);
        let own = [identity, people.login.at(row), people.email.at(row)];
        let own = own.into_iter().chain(people.aliases.at(row)).filter(|name| !name.is_none());
        let (wanted, key) = (&wanted, frames.key(identity));
        own.flat_map(move |name| {
            let near = wanted.near(text(name)).into_iter();
            near.map(move |(place, near)| ((place, key), (near, name)))
        })
    };
    let pairs: Vec<_> = (0..people.len).into_par_iter().flat_map_iter(near).collect();
    let mut found: BTreeMap<(u32, Key), (Nearness, Text)> = BTreeMap::new();
    for (pair, near) in pairs {
        let known = found.entry(pair).or_insert(near);
        *known = near.min(*known);
    }
    let concern = |((place, resembles), (near, like)): (&(u32, Key), &(Nearness, Text))| {
        let named = nobody[*place as usize];
        Concern {
            kind: match near {
                Nearness::SameLetters => ConcernKind::SameLetters,
                Nearness::OneLetter => ConcernKind::OneLetter,
            },
            role: Some(named.role),
            column: None,
            system: named.system,
            text: named.text,
            resembles: *resembles,
            like: *like,
            rows: 1,
            origin: named.origin,
        }
    };
    found.iter().map(concern).collect()
}

/// Every distinct suspicious text of each column of names.
fn suspicious(frames: &Frames) -> Vec<Concern> {
    if !frames.symbols.has_suspicious() {
        return Vec::new();
    }
    FrameKind::ALL.iter().flat_map(|frame| suspicious_in(frames, *frame)).collect()
}

fn suspicious_in(frames: &Frames, frame: FrameKind) -> Vec<Concern> {
    let mut seen: BTreeMap<(&'static str, Text), Concern> = BTreeMap::new();
    let (Some(table), Some(origin)) = (frames.table(frame), frames.lineage(frame)) else {
        return Vec::new();
    };
    for (spec, texts, lists) in frames.names(frame) {
        let mut meet = |row: usize, text: Text| {
            if !frames.symbols.is_suspicious(text) {
                return;
            }
            let at = origin.at(row);
            let new = Concern {
                kind: ConcernKind::SuspiciousCharacters,
                role: None,
                column: Some((frame, spec.name)),
                system: Key::NONE,
                text,
                resembles: Key::NONE,
                like: Text::NONE,
                rows: 0,
                origin: at,
            };
            let known = seen.entry((spec.name, text)).or_insert(new);
            known.rows += 1;
            known.origin = known.origin.min(at);
        };
        for row in 0..table.height() {
            meet(row, texts.at(row));
            lists.at(row).for_each(|text| meet(row, text));
        }
    }
    seen.into_values().collect()
}
