//! The rows a finding rests on.

use crate::frames::{Frames, Origin, Views};

use super::quote::{Cells, Quoted, role};

/// One row a finding rests on: file, line and the values quoted from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Where it stands.
    pub origin: Origin,
    said: Said,
}

/// What is said of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// The cells that a control quotes of this row of a frame.
    Cells(&'static Quoted, u32),
    /// More than that, or something else.
    More(Box<More>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct More {
    role: &'static str,
    row: Option<(&'static Quoted, u32)>,
    quotes: Cells,
}

impl Evidence {
    /// A row of a frame with the cells that a control quotes of it; a frame that was not given has
    /// none.
    #[must_use]
    pub fn of_row(quoted: &'static Quoted, views: &Views<'_>, row: u32) -> Option<Self> {
        let origin = (quoted.origin)(views, row as usize)?;
        Some(Self { origin, said: Said::Cells(quoted, row) })
    }
    /// A place in a file with what is quoted of it: column and value.
    #[must_use]
    pub fn quoting(role: &'static str, origin: Origin, quotes: Cells) -> Self {
        let more = More { role, row: None, quotes };
        Self { origin, said: Said::More(Box::new(more)) }
    }
    /// What the row is: `ticket`, `grant`, `account` ...
    #[must_use]
    pub fn role(&self) -> &'static str {
        match &self.said {
            Said::Cells(quoted, _) => role(quoted.frame),
            Said::More(more) => more.role,
        }
    }
    /// Column and value, as found.
    #[must_use]
    pub fn quotes(&self, views: &Views<'_>, frames: &Frames) -> Cells {
        let cells = |(quoted, row): (&Quoted, u32)| (quoted.row)(views, frames, row as usize);
        match &self.said {
            Said::Cells(quoted, row) => cells((quoted, *row)).unwrap_or_default(),
            Said::More(more) => {
                let row = more.row.and_then(cells).unwrap_or_default();
                row.into_iter().chain(more.quotes.iter().cloned()).collect()
            }
        }
    }
    /// The same row with a figure that was counted over more rows than this one.
    #[must_use]
    pub fn counting(self, name: &'static str, count: impl ToString) -> Self {
        self.with(|more| more.quotes.push((name, count.to_string())))
    }
    /// The same row under another name, where a finding rests on two rows of a frame.
    #[must_use]
    pub fn called(self, role: &'static str) -> Self {
        self.with(|more| more.role = role)
    }

    fn with(self, change: impl FnOnce(&mut More)) -> Self {
        let role = self.role();
        let mut more = match self.said {
            Said::Cells(quoted, row) => {
                Box::new(More { role, row: Some((quoted, row)), quotes: vec![] })
            }
            Said::More(more) => more,
        };
        change(&mut more);
        Self { said: Said::More(more), ..self }
    }
}
