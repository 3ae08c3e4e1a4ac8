//! What is noted of a grant beside its standing, in two bytes: a run keeps millions of grants.

use crate::frames::{Risk, Word};

use super::verdict::Missing;

/// What is noted of a grant beside its standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// Held and usable.
    pub live: bool,
    /// The holder is gone and the grant is live. `None` = not evaluable, here and below.
    pub orphaned: Option<bool>,
    /// Used after the holder's end.
    pub used_after_end: Option<bool>,
    /// A non-human holder nobody answers for.
    pub ownerless: Option<bool>,
    /// Not used for long.
    pub dormant: Option<bool>,
    /// Switched off.
    pub disabled: Option<bool>,
    /// Risk of the entitlement (catalogue; medium where it does not say).
    pub risk: Risk,
    /// Whether the catalogue calls the entitlement privileged.
    pub privileged: bool,
    /// What is missing when the verdict is *not evaluable*.
    pub missing: Option<Missing>,
}

impl Traits {
    /// A usable grant of which nothing else is known.
    pub const UNKNOWN: Self = Self {
        live: true,
        orphaned: None,
        used_after_end: None,
        ownerless: None,
        dormant: None,
        disabled: None,
        risk: Risk::Medium,
        privileged: false,
        missing: None,
    };
}

/// [`Traits`] in two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u16);

// Where each of the traits begins; two bits each.
const SWITCHES: u16 = 0;
const RISK: u16 = 2;
const MISSING: u16 = 4;
const ORPHANED: u16 = 6;
const USED_AFTER_END: u16 = 8;
const OWNERLESS: u16 = 10;
const DORMANT: u16 = 12;
const DISABLED: u16 = 14;

const LIVE: u16 = 1;
const PRIVILEGED: u16 = 2;

impl Marks {
    /// Of a grant that is not judged yet.
    pub(super) const NONE: Self = Self(0);

    fn two_bits(self, start: u16) -> u16 {
        (self.0 >> start) & 3
    }

    /// Yes, no, or not evaluable.
    fn answer(self, start: u16) -> Option<bool> {
        match self.two_bits(start) {
            0 => None,
            other => Some(other == 2),
        }
    }

    /// Everything they say.
    #[must_use]
    pub fn traits(self) -> Traits {
        Traits {
            live: self.live(),
            orphaned: self.orphaned(),
            used_after_end: self.used_after_end(),
            ownerless: self.ownerless(),
            dormant: self.dormant(),
            disabled: self.disabled(),
            risk: self.risk(),
            privileged: self.privileged(),
            missing: self.missing(),
        }
    }

    /// See [`Traits::live`].
    #[must_use]
    pub fn live(self) -> bool {
        self.two_bits(SWITCHES) & LIVE != 0
    }

    /// See [`Traits::privileged`].
    #[must_use]
    pub fn privileged(self) -> bool {
        self.two_bits(SWITCHES) & PRIVILEGED != 0
    }

    /// See [`Traits::risk`].
    #[must_use]
    pub fn risk(self) -> Risk {
        Risk::ALL[usize::from(self.two_bits(RISK))]
    }

    /// See [`Traits::missing`].
    #[must_use]
    pub fn missing(self) -> Option<Missing> {
        Missing::from_code(self.two_bits(MISSING) as u8)
    }

    /// See [`Traits::orphaned`].
    #[must_use]
    pub fn orphaned(self) -> Option<bool> {
        self.answer(ORPHANED)
    }

    /// See [`Traits::used_after_end`].
    #[must_use]
    pub fn used_after_end(self) -> Option<bool> {
        self.answer(USED_AFTER_END)
    }

    /// See [`Traits::ownerless`].
    #[must_use]
    pub fn ownerless(self) -> Option<bool> {
        self.answer(OWNERLESS)
    }

    /// See [`Traits::dormant`].
    #[must_use]
    pub fn dormant(self) -> Option<bool> {
        self.answer(DORMANT)
    }

    /// See [`Traits::disabled`].
    #[must_use]
    pub fn disabled(self) -> Option<bool> {
        self.answer(DISABLED)
    }
}

impl From<Traits> for Marks {
    fn from(traits: Traits) -> Self {
        const { assert!(Risk::ALL.len() <= 4 && Missing::ALL.len() < 4, "two bits each") };
        let answer = |answer: Option<bool>| answer.map_or(0, |yes| if yes { 2 } else { 1 });
        let switch = |is_on: bool, bit: u16| if is_on { bit } else { 0 };
        let answers = [
            (ORPHANED, traits.orphaned),
            (USED_AFTER_END, traits.used_after_end),
            (OWNERLESS, traits.ownerless),
            (DORMANT, traits.dormant),
            (DISABLED, traits.disabled),
        ];
        let parts = [
            (SWITCHES, switch(traits.live, LIVE) | switch(traits.privileged, PRIVILEGED)),
            (RISK, traits.risk as u16),
            (MISSING, traits.missing.map_or(0, |field| u16::from(field.code()))),
        ];
        let answers = answers.into_iter().map(|(start, said)| (start, answer(said)));
        let parts = parts.into_iter().chain(answers);
        Self(parts.fold(0, |marks, (start, part)| marks | (part << start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn traits_survive_packing(
            (live, privileged) in any::<(bool, bool)>(),
            answers in any::<[Option<bool>; 5]>(),
            (risk, missing) in (0..Risk::ALL.len(), 0..=Missing::ALL.len()),
        ) {
            let [orphaned, used_after_end, ownerless, dormant, disabled] = answers;
            let (risk, missing) = (Risk::ALL[risk], Missing::ALL.get(missing).copied());
            let traits = Traits {
                live, orphaned, used_after_end, ownerless, dormant, disabled, risk, privileged, missing,
            };
            prop_assert_eq!(Marks::from(traits).traits(), traits);
        }
    }
}
