//! Lines of a text that stand in one of two versions only.
//!
//! The longest common subsequence of lines stays; the rest was taken away or added. Textbook
//! dynamic programming over what is left once equal heads and tails are put aside.

use serde::{Deserialize, Serialize};

use crate::words;

words! {
    /// Which version a line stands in.
    Side, "side" {
        /// Only in the older one.
        Removed = "removed",
        /// Only in the newer one.
        Added = "added",
    }
}

/// One line that stands in one version only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChange {
    /// Which version it stands in.
    pub side: Side,
    /// Its number there; the first is 1.
    pub line: u64,
    /// The line.
    pub text: String,
}

/// Above this many pairs of lines, everything between head and tail counts as replaced: a
/// configuration is short, and a bundle from elsewhere must not cost hours.
const PAIRS: usize = 16_000_000;

/// The lines that differ, in the order of the text.
pub(super) fn compare(old: &str, new: &str) -> Vec<LineChange> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = || old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = rest().take_while(|(a, b)| a == b).count();
    let middle = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    script(middle.0, middle.1, head)
}

fn script(old: &[&str], new: &[&str], head: usize) -> Vec<LineChange> {
    let lengths = (old.len() * new.len() <= PAIRS).then(|| common(old, new));
    let width = new.len() + 1;
    let at = |i: usize, j: usize| lengths.as_ref().map_or(0, |lengths| lengths[i * width + j]);
    let change = |side, place: usize, text: &str| LineChange {
        side,
        line: (head + place + 1) as u64,
        text: text.to_owned(),
    };
    let (mut i, mut j, mut changes) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] && lengths.is_some() {
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || at(i + 1, j) >= at(i, j + 1)) {
            changes.push(change(Side::Removed, i, old[i]));
            i += 1;
        } else {
            changes.push(change(Side::Added, j, new[j]));
            j += 1;
        }
    }
    changes
}

/// Length of the longest common subsequence of what follows each pair of places.
fn common(old: &[&str], new: &[&str]) -> Vec<u32> {
    let width = new.len() + 1;
    let mut lengths = vec![0; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = match old[i] == new[j] {
                true => lengths[(i + 1) * width + j + 1] + 1,
                false => lengths[(i + 1) * width + j].max(lengths[i * width + j + 1]),
            };
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> Vec<String> {
        let sign = |side| if side == Side::Added { '+' } else { '-' };
        let changes = compare(old, new);
        changes.iter().map(|c| format!("{}{} {}", sign(c.side), c.line, c.text)).collect()
    }

    #[test]
    fn only_what_differs_is_told_with_its_line() {
        assert_eq!(told("a\nb\nc\n", "a\nb\nc\n"), Vec::<String>::new());
        assert_eq!(told("a\nb\nc\n", "a\nc\nd\n"), ["-2 b", "+3 d"]);
        assert_eq!(told("a\nb\n", "a\nx\nb\n"), ["+2 x"]);
        assert_eq!(told("a\nold\nb\n", "a\nnew\nb\n"), ["-2 old", "+2 new"]);
        assert_eq!(told("", "a\n"), ["+1 a"]);
        assert_eq!(told("a\nb\nc\nd", "c\nd\na\nb"), ["-1 a", "-2 b", "+3 a", "+4 b"]);
    }
}
