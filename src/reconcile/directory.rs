//! Which identities a name may stand for.
//!
//! Every cell that names a person asks, and most names are of nobody's kind but one: all that is known
//! of a name stands in one place, found by the number of its key.

use crate::frames::{Frames, Identities, Key, Text};

/// One identity, by its row in the frame `identities`, or too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Candidate {
    One(u32),
    Many,
}

/// What a name is to the identities.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named {
    /// The identity whose key it is.
    pub own: Option<u32>,
    /// Those whose login it is.
    pub login: Option<Candidate>,
    /// Those whose e-mail address it is.
    pub email: Option<Candidate>,
    /// Those of whose aliases it is one.
    pub alias: Option<Candidate>,
}

/// The names of all identities.
#[derive(Debug)]
pub(super) struct Directory {
    /// For each key the place of the name among `names`; 0 where it is none.
    places: Vec<u32>,
    names: Vec<Named>,
}

impl Directory {
    /// That of these identities, if there is a list of them.
    pub(super) fn of(frames: &Frames, people: Option<&Identities<'_>>) -> Self {
        let places = vec![0; frames.symbols.key_count()];
        let mut directory = Self { places, names: vec![Named::default()] };
        for (people, row) in
            people.iter().flat_map(|people| (0..people.len).map(move |row| (people, row)))
        {
            let number = row as u32;
            directory.name(frames.key(people.identity.at(row))).own = Some(number);
            let mut claim = |text: Text, of: fn(&mut Named) -> &mut Option<Candidate>| {
                if let Some(text) = text.some() {
                    claimed(of(directory.name(frames.key(text))), number);
                }
            };
            claim(people.login.at(row), |name| &mut name.login);
            claim(people.email.at(row), |name| &mut name.email);
            people.aliases.at(row).for_each(|alias| claim(alias, |name| &mut name.alias));
        }
        directory
    }

    fn name(&mut self, key: Key) -> &mut Named {
        let place = &mut self.places[key.0 as usize];
        if *place == 0 {
            *place = self.names.len() as u32;
            self.names.push(Named::default());
        }
        &mut self.names[*place as usize]
    }

    /// What is known of a name.
    pub(super) fn named(&self, name: Key) -> &Named {
        let place = self.places.get(name.0 as usize).copied().unwrap_or(0);
        &self.names[place as usize]
    }
}

/// Adds the claim of the identity at `row`.
fn claimed(candidate: &mut Option<Candidate>, row: u32) {
    *candidate = match *candidate {
        None => Some(Candidate::One(row)),
        Some(Candidate::One(known)) if known == row => *candidate,
        Some(_) => Some(Candidate::Many),
    };
}
