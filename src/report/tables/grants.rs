//! `grants.csv`: every grant of the current snapshots, its standing, and why.

use std::ops::Range;
use std::sync::Arc;

use super::super::ground::Ground;
use super::super::rows::{ByRows, Rows};
use super::super::table::{
    Column, Label, Table, flags, instants, kinds, phrases, symbols, whole, words,
};
use super::counterpart::{Other, Side};
use super::{ROWS, documented, files, keys, line_numbers};
use crate::frames::{FrameKind, Grants, Instants, Texts, Word};
use crate::reconcile::{Arrival, Grant, Missing, Outcome};
use crate::report::reason::{self, GrantCase};

/// How one column is made.
type Recipe = fn(&View<'_>) -> Column;

/// Some of the rows.
struct View<'a> {
    ground: &'a Ground<'a>,
    grants: &'a [Grant],
    /// When each of them came.
    arrivals: Vec<Arrival>,
    /// What the paper behind each of them says.
    papers: Vec<Paper>,
    other: Other<'a>,
}

/// What a reason takes from the paper behind a grant.
///
/// Papers stand all over the memory. They are fetched for a whole block at once, before anything
/// depends on what one of them says: so many are on their way at a time.
struct Paper {
    /// What was decided about the line, if it is one.
    outcome: Option<Outcome>,
    has_end: bool,
}

impl<'a> View<'a> {
    fn of(ground: &'a Ground<'a>, rows: Range<usize>) -> Self {
        let grants = &ground.population.grants[rows];
        let arrivals = grants.iter().map(|grant| ground.population.arrival(grant)).collect();
        let other = Other::of(ground);
        let paper = |grant: &Grant| Paper {
            outcome: ground.line_behind(grant).map(|line| line.outcome),
            has_end: other.end(grant.counterpart()).is_some(),
        };
        let papers = grants.iter().map(paper).collect();
        Self { ground, grants, arrivals, papers, other }
    }
    fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = COLUMNS.iter().map(|recipe| recipe(self)).collect();
        columns.extend(self.other.columns(|| self.sides()));
        columns
    }
    fn rows(&self) -> impl Iterator<Item = &'a Grant> + use<'a> {
        self.grants.iter()
    }
    /// A text of the snapshot, as found.
    fn found(
        &self,
        name: &'static str,
        title: &'static str,
        pick: fn(&Grants<'a>) -> Texts<'a>,
    ) -> Column {
        let cells = self.ground.views.grants.as_ref().map(pick);
        let text = |grant: &Grant| cells.map_or(0, |cells| cells.at(grant.row as usize).0);
        symbols(documented(FrameKind::Grants, name, title), self.rows().map(text))
    }
    /// An instant of the snapshot.
    fn dated(
        &self,
        name: &'static str,
        title: &'static str,
        pick: fn(&Grants<'a>) -> Instants<'a>,
    ) -> Column {
        let cells = self.ground.views.grants.as_ref().map(pick);
        let at = |grant: &Grant| cells?.at(grant.row as usize).map(|instant| instant.micros);
        instants(documented(FrameKind::Grants, name, title), self.rows().map(at))
    }
    fn ticket(&self) -> Column {
        let label = ("ticket_id", "Ticket", "Ticket of the line that decided, if one did.");
        let cells = self.ground.views.tickets.as_ref().map(|tickets| tickets.ticket_id);
        let text = |grant: &Grant| Some(cells?.at(self.ground.line_behind(grant)?.row as usize).0);
        symbols(label, self.rows().map(|grant| text(grant).unwrap_or(0)))
    }
    fn sides(&self) -> impl Iterator<Item = Side> + use<'a> {
        self.rows().map(|grant| (grant.counterpart(), None))
    }
    fn cases(&self) -> impl Iterator<Item = GrantCase> {
        let known = self.arrivals.iter().zip(&self.papers);
        self.rows().zip(known).map(|(grant, (arrival, paper))| GrantCase {
            rule: grant.rule(),
            standing: grant.standing,
            missing: grant.marks.missing(),
            outcome: paper.outcome,
            has_end: paper.has_end,
            is_dated: arrival.granted_at.is_some(),
            is_live: grant.live(),
        })
    }
    fn flag(&self, label: Label, pick: fn(&Grant) -> Option<bool>) -> Column {
        flags(label, self.rows().map(pick))
    }
}

/// The columns, in the order of the file.
const COLUMNS: &[Recipe] = &[
    |view| view.found("system", "System", |grants| grants.system),
    |view| view.found("account", "Account", |grants| grants.account),
    |view| view.found("entitlement", "Entitlement", |grants| grants.entitlement),
    |view| view.found("via", "Via", |grants| grants.via),
    |view| {
        keys(
            (
                "holder",
                "Holder",
                "Whose it is, after correlation; the account where nobody is found.",
            ),
            view.ground,
            view.rows().map(|grant| grant.holder),
        )
    },
    |view| {
        words(
            ("match_rule", "Match rule", "How the holder was found."),
            view.rows().map(|grant| Some(grant.match_rule)),
        )
    },
    |view| {
        words(
            ("standing", "Standing", "What stands behind the grant: system to paper."),
            view.rows().map(|grant| Some(grant.standing)),
        )
    },
    |view| {
        words(
            ("verdict", "Verdict", "What the standing counts as."),
            view.rows().map(|grant| Some(grant.verdict)),
        )
    },
    |view| {
        whole(
            ("rule", "Rule", "Row of the vouching table that decided."),
            view.rows().map(|grant| Some(i64::from(grant.rule()))),
        )
    },
    |view| {
        let label = ("reason", "Reason", "Why, in a sentence with the facts it rests on.");
        phrases(label, view.cases(), reason::of_grant)
    },
    |view| view.ticket(),
    |view| {
        instants(
            (
                "first_seen",
                "First seen",
                "First snapshot of the unbroken run that ends with the current one.",
            ),
            view.arrivals.iter().map(|arrival| Some(arrival.first_seen)),
        )
    },
    |view| {
        instants(
            ("last_absent", "Last absent", "The snapshot before it, where the grant was absent."),
            view.arrivals.iter().map(|arrival| arrival.last_absent),
        )
    },
    |view| view.dated("granted_at", "Granted", |grants| grants.granted_at),
    |view| view.dated("expires_at", "Expires", |grants| grants.expires_at),
    |view| {
        view.flag(
            (
                "orphaned",
                "Orphaned",
                "The holder is gone and the grant is live; empty: not evaluable.",
            ),
            |grant| grant.marks.orphaned(),
        )
    },
    |view| {
        view.flag(
            (
                "used_after_end",
                "Used after end",
                "Used after the holder's end; empty: not evaluable.",
            ),
            |grant| grant.marks.used_after_end(),
        )
    },
    |view| {
        view.flag(
            (
                "ownerless",
                "Ownerless",
                "A non-human holder nobody answers for; empty: not evaluable.",
            ),
            |grant| grant.marks.ownerless(),
        )
    },
    |view| {
        view.flag(
            ("dormant", "Dormant", "Not used for long; empty: the last use is not known."),
            |grant| grant.marks.dormant(),
        )
    },
    |view| {
        view.flag(("disabled", "Disabled", "Switched off; empty: not known."), |grant| {
            grant.marks.disabled()
        })
    },
    |view| files(view.ground, view.rows().map(|grant| view.ground.population.origin(grant))),
    |view| line_numbers(view.rows().map(|grant| view.ground.population.origin(grant))),
    |view| view.flag(("live", "Live", "Held and usable."), |grant| Some(grant.live())),
    |view| view.dated("last_used_at", "Last used", |grants| grants.last_used_at),
    |view| {
        words(
            ("risk", "Risk", "Risk of the entitlement, says the catalogue; else medium."),
            view.rows().map(|grant| Some(grant.risk())),
        )
    },
    |view| {
        view.flag(
            ("privileged", "Privileged", "Whether the catalogue calls the entitlement privileged."),
            |grant| Some(grant.privileged()),
        )
    },
    |view| {
        kinds(
            ("missing", "Missing", "What is missing where the verdict is not_evaluable."),
            view.rows().map(|grant| grant.marks.missing()),
            |missing| missing.map_or("", Missing::as_str),
        )
    },
    |view| {
        let current = |grant: &Grant| view.ground.population.system(grant.system)?.current;
        let label = ("as_of", "As of", "The current snapshot of the system.");
        instants(label, view.rows().map(current))
    },
];

pub(super) fn table<'a>(rows: &mut Rows<'a>) -> Table {
    let ground = Arc::clone(&rows.ground);
    let count = ground.population.grants.len();
    let make = move |range: Range<usize>| View::of(&ground, range).columns();
    rows.demand(described, ByRows { rows: count, size: ROWS, make })
}

fn described(columns: Vec<Column>) -> Table {
    Table::new(
        "grants",
        "Grants",
        "Every grant of the current snapshots with its standing: what is true, and which paper allows it.",
        columns,
    )
    .keyed(&["file", "line"])
    .pointing("file", "intake", "file")
    .pointing("ticket_id", "tickets", "ticket_id")
}
