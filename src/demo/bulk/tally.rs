//! What was written, counted by kind, and the truth that follows from it.

use std::ops::AddAssign;

use super::clock::OPENING;
use super::kinds::{Kind, SPECS, Says, Scope, Whose};
use super::story::Ticket;

/// No kind has more to say.
const MOST: usize = 8;

/// Rows of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    lines: u64,
    grants: u64,
    says: [u64; MOST],
}

/// Rows by kind.
#[derive(Debug, Clone)]
pub(super) struct Tally(Vec<Count>);

impl Default for Tally {
    fn default() -> Self {
        Self(vec![Count::default(); SPECS.len()])
    }
}

impl Tally {
    /// A ticket line was written.
    pub(super) fn line(&mut self, ticket: &Ticket) {
        self.0[ticket.kind as usize].lines += 1;
        self.count(ticket.kind, Whose::Line(ticket.place), |says| judges(says.scope, ticket));
    }

    /// A grant of the current snapshot was written.
    pub(super) fn grant(&mut self, (kind, place): (Kind, u8)) {
        self.0[kind as usize].grants += 1;
        self.count(kind, Whose::Grant(place), |_| true);
    }

    /// A row was written that cannot be used.
    pub(super) fn refused(&mut self, kind: Kind) {
        self.count(kind, Whose::Refused, |_| true);
    }

    fn count(&mut self, kind: Kind, of: Whose, judged: impl Fn(&Says) -> bool) {
        let all = kind.spec().says.iter().zip(&mut self.0[kind as usize].says);
        for (_, count) in all.filter(|(says, _)| says.of == of && judged(says)) {
            *count += 1;
        }
    }

    /// One row per kind and word. The numbers of rows are those of the kind; `count` says of how
    /// many the tool must say the word.
    pub(super) fn truth(&self) -> String {
        let mut text = String::from("kind,lines,grants,expects,word,count\n");
        for (spec, count) in SPECS.iter().zip(&self.0) {
            for (says, number) in spec.says.iter().zip(count.says) {
                let Count { lines, grants, .. } = count;
                let (name, expects, word) = (spec.name, says.expects.as_str(), says.word);
                text.push_str(&format!("{name},{lines},{grants},{expects},{word},{number}\n"));
            }
        }
        text
    }
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        for (own, more) in self.0.iter_mut().zip(&other.0) {
            own.lines += more.lines;
            own.grants += more.grants;
            own.says.iter_mut().zip(more.says).for_each(|(own, more)| *own += more);
        }
    }
}

/// Whether a control of this scope judges a line.
fn judges(scope: Scope, ticket: &Ticket) -> bool {
    let requested = ticket.requested >= OPENING;
    match scope {
        Scope::AsAt => true,
        Scope::Requested => requested,
        Scope::Closed => ticket.closed.is_some_and(|at| at >= OPENING),
        Scope::OpenWork => requested || ticket.fulfilled.is_none_or(|at| at >= OPENING),
    }
}
