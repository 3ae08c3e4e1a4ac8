//! `names.csv`: names that resemble somebody's, and names that look like another.

use super::super::ground::Ground;
use super::super::table::{Table, texts, whole, words};
use super::{files, keys, line_numbers};
use crate::frames::Text;
use crate::reconcile::Concern;

pub(super) fn table(ground: &Ground<'_>, concerns: &[Concern]) -> Table {
    let rows = || concerns.iter();
    let text = |text: Text| ground.population.frames.text(text);
    let columns = vec![
        words(("concern", "Concern", "Why it is listed."), rows().map(|row| Some(row.kind))),
        words(("role", "Role", "What the name is in (near misses)."), rows().map(|row| row.role)),
        keys(("system", "System", "System (near misses)."), ground, rows().map(|row| row.system)),
        texts(("name", "Name", "The name as found."), rows().map(|row| text(row.text))),
        keys(
            ("resembles", "Resembles", "The identity it resembles; nothing was joined."),
            ground,
            rows().map(|row| row.resembles),
        ),
        texts(
            ("like", "Like", "That identity's name it is like: its key, login, e-mail or alias."),
            rows().map(|row| text(row.like)),
        ),
        texts(
            ("column", "Column", "Frame and column (suspicious characters)."),
            rows().map(|row| {
                row.column.map_or(String::new(), |(frame, column)| format!("{frame}.{column}"))
            }),
        ),
        texts(
            (
                "characters",
                "Characters",
                "The code points that are not plain (suspicious characters).",
            ),
            rows().map(|row| match row.column {
                Some(_) => code_points(text(row.text)),
                None => String::new(),
            }),
        ),
        whole(
            ("rows", "Rows", "Rows that give the name (suspicious characters)."),
            rows().map(|row| row.column.and(i64::try_from(row.rows).ok())),
        ),
        files(ground, rows().map(|row| row.origin)),
        line_numbers(rows().map(|row| row.origin)),
    ];
    Table::new(
        "names",
        "Names to look at",
        "Names that no rule resolves but that resemble somebody's, and names with characters that make two look alike. Nothing is joined because of them.",
        columns,
    )
    .pointing("file", "intake", "file")
}

/// What is not ASCII in a name, as `U+200B U+0430`.
fn code_points(text: &str) -> String {
    let odd = text.chars().filter(|c| !c.is_ascii());
    odd.map(|c| format!("U+{:04X}", u32::from(c))).collect::<Vec<_>>().join(" ")
}
