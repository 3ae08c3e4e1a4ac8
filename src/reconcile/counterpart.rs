//! The row on the other side: the paper behind a grant, the grant a line was seen in.

/// The row on the other side that decided about a line or a grant: where to look for the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counterpart {
    /// None: what decided is that nothing is there.
    #[default]
    None,
    /// Row of the frame `grants`, of the current or an earlier snapshot.
    Grant(u32),
    /// Index into [`Population::lines`].
    Line(u32),
    /// Row of the frame `exceptions`.
    Exception(u32),
    /// Row of the frame `certifications`.
    Review(u32),
    /// Row of the frame `identities`.
    Identity(u32),
    /// Row of the frame `catalogue`.
    Catalogue(u32),
}

impl Counterpart {
    /// The ticket line that decided (index into [`Population::lines`]), if one did.
    #[must_use]
    pub fn line(self) -> Option<u32> {
        match self {
            Self::Line(line) => Some(line),
            _ => None,
        }
    }

    /// Which of the kinds, and the row.
    fn parts(self) -> (u8, u32) {
        match self {
            Self::None => (0, 0),
            Self::Grant(row) => (1, row),
            Self::Line(line) => (2, line),
            Self::Exception(row) => (3, row),
            Self::Review(row) => (4, row),
            Self::Identity(row) => (5, row),
            Self::Catalogue(row) => (6, row),
        }
    }
}

/// A [`Counterpart`] in five bytes that fit anywhere between others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behind {
    kind: u8,
    row: [u8; 4],
}

impl Behind {
    /// No counterpart.
    pub const NOTHING: Self = Self { kind: 0, row: [0; 4] };

    /// The counterpart.
    #[must_use]
    pub fn counterpart(self) -> Counterpart {
        let row = u32::from_ne_bytes(self.row);
        match self.kind {
            1 => Counterpart::Grant(row),
            2 => Counterpart::Line(row),
            3 => Counterpart::Exception(row),
            4 => Counterpart::Review(row),
            5 => Counterpart::Identity(row),
            6 => Counterpart::Catalogue(row),
            _ => Counterpart::None,
        }
    }
}

impl From<Counterpart> for Behind {
    fn from(counterpart: Counterpart) -> Self {
        let (kind, row) = counterpart.parts();
        Self { kind, row: row.to_ne_bytes() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counterpart_survives_packing() {
        let row = u32::MAX - 1;
        let all = [
            Counterpart::None,
            Counterpart::Grant(row),
            Counterpart::Line(row),
            Counterpart::Exception(row),
            Counterpart::Review(row),
            Counterpart::Identity(row),
            Counterpart::Catalogue(row),
        ];
        assert!(all.iter().all(|one| Behind::from(*one).counterpart() == *one));
    }
}
