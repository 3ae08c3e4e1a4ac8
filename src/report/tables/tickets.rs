//! `tickets.csv`: every ticket line, what became of it, and why.

use std::ops::Range;
use std::sync::Arc;

use super::super::ground::Ground;
use super::super::rows::{ByRows, Rows};
use super::super::table::{
    Column, Label, Literal, Table, flags, instants, literals, phrases, symbols, whole, words,
    written,
};
use super::counterpart::{Other, Side};
use super::{ROWS, documented, files, keys, line_numbers};
use crate::frames::{FrameKind, Grants, Instants, Texts, Tickets};
use crate::reconcile::open_work::is_open_work;
use crate::reconcile::{Counterpart, Grant, Line};
use crate::report::reason::{self, LineCase, Seen};

/// How one column is made.
type Recipe = fn(&View<'_>) -> Column;

/// Some of the rows.
struct View<'a> {
    ground: &'a Ground<'a>,
    lines: &'a [Line],
    other: Other<'a>,
}

impl<'a> View<'a> {
    fn of(ground: &'a Ground<'a>, rows: Range<usize>) -> Self {
        Self { ground, lines: &ground.population.lines[rows], other: Other::of(ground) }
    }
    fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = COLUMNS.iter().map(|recipe| recipe(self)).collect();
        columns.extend(self.other.columns(|| self.sides()));
        columns
    }
    fn lines(&self) -> impl Iterator<Item = &'a Line> + use<'a> {
        self.lines.iter()
    }
    /// A text of the export, as found.
    fn found(&self, label: Label, pick: impl Fn(&Tickets<'a>) -> Texts<'a>) -> Column {
        let cells = self.ground.views.tickets.as_ref().map(pick);
        let text = |line: &Line| cells.map_or(0, |cells| cells.at(line.row as usize).0);
        symbols(label, self.lines().map(text))
    }
    /// An instant of the export.
    fn dated(
        &self,
        name: &'static str,
        title: &'static str,
        pick: fn(&Tickets<'a>) -> Instants<'a>,
    ) -> Column {
        let cells = self.ground.views.tickets.as_ref().map(pick);
        let label = documented(FrameKind::Tickets, name, title);
        let at = |line: &Line| cells?.at(line.row as usize).map(|instant| instant.micros);
        instants(label, self.lines().map(at))
    }
    /// The text of the grant that decided.
    fn deciding(&self, label: Label, pick: fn(&Grants<'a>) -> Texts<'a>) -> Column {
        let grants = &self.ground.population.grants;
        let cells = self.ground.views.grants.as_ref().map(pick);
        let text = |line: &Line| Some(cells?.at(grants.get(line.grant? as usize)?.row as usize).0);
        symbols(label, self.lines().map(|line| text(line).unwrap_or(0)))
    }
    /// The grant that decided, if it is what decided.
    fn grant_behind(&self, line: &Line) -> Option<&'a Grant> {
        let grant = self.ground.population.grants.get(line.grant? as usize)?;
        (line.counterpart == Counterpart::Grant(grant.row)).then_some(grant)
    }
    fn sides(&self) -> impl Iterator<Item = Side> {
        let effected = |grant: &Grant| self.ground.population.arrival(grant).effected().micros;
        self.lines().map(move |line| (line.counterpart, self.grant_behind(line).map(effected)))
    }
    fn case(&self, line: &Line) -> LineCase {
        let is_dated = |grant: &Grant| self.ground.population.arrival(grant).granted_at.is_some();
        LineCase {
            rule: line.rule,
            status: line.status,
            missing: Literal(line.missing),
            outcome: line.outcome,
            is_dated: line.decided_at.is_some(),
            is_other_dated: self.other.time(line.counterpart).is_some(),
            seen: match self.grant_behind(line).map(is_dated) {
                None => Seen::Nothing,
                Some(true) => Seen::Granted,
                Some(false) => Seen::InSnapshot,
            },
        }
    }
    fn approvers(&self, label: Label) -> Column {
        let Ground { population, texts, .. } = self.ground;
        written(label, self.lines(), |out, line| {
            for (place, person) in population.approvers_of(line).iter().enumerate() {
                out.push_str(if place > 0 { "; " } else { "" });
                out.push_str(texts.get(person.text.0));
            }
        })
    }
}

macro_rules! as_found {
    ($name:ident, $title:literal) => {
        |view| {
            let label = documented(FrameKind::Tickets, stringify!($name), $title);
            view.found(label, |tickets| tickets.$name)
        }
    };
}

/// The columns, in the order of the file.
const COLUMNS: &[Recipe] = &[
    as_found!(ticket_id, "Ticket"),
    as_found!(system, "System"),
    as_found!(entitlement, "Entitlement"),
    as_found!(previous_entitlement, "Previous entitlement"),
    as_found!(beneficiary, "Beneficiary"),
    as_found!(account, "Account"),
    |view| {
        let cells = view.ground.views.tickets.as_ref().map(|tickets| tickets.action);
        let label = documented(FrameKind::Tickets, "action", "Action");
        let action = |line: &Line| cells?.at(line.row as usize);
        words(label, view.lines().map(|line| action(line).or(Some(crate::frames::Action::Grant))))
    },
    |view| {
        keys(
            ("holder", "Holder", "Whose access it is about, after correlation."),
            view.ground,
            view.lines().map(|line| line.holder),
        )
    },
    |view| {
        words(
            ("state", "State", "Control state, as known at as-of of the system."),
            view.lines().map(|line| Some(line.state)),
        )
    },
    |view| {
        words(
            ("decision", "Decision", "What was decided by as-of of the system."),
            view.lines().map(|line| Some(line.outcome)),
        )
    },
    |view| {
        instants(
            ("decided_at", "Decided", "When the decision that counts was taken."),
            view.lines().map(|line| line.decided_at.map(|at| at.micros)),
        )
    },
    |view| {
        instants(
            ("requested_at", "Requested", "When it was asked for."),
            view.lines().map(|line| Some(line.requested_at.micros)),
        )
    },
    |view| {
        words(
            ("status", "Fulfilment status", "What became of the line: paper to system."),
            view.lines().map(|line| Some(line.status)),
        )
    },
    |view| {
        words(
            ("verdict", "Verdict", "What the status counts as."),
            view.lines().map(|line| Some(line.verdict)),
        )
    },
    |view| {
        whole(
            ("rule", "Rule", "Row of the tracing table that decided."),
            view.lines().map(|line| Some(i64::from(line.rule))),
        )
    },
    |view| {
        let label = ("reason", "Reason", "Why, in a sentence with the facts it rests on.");
        phrases(label, view.lines().map(|line| view.case(line)), reason::of_line)
    },
    |view| {
        flags(
            ("in_period", "In period", "Whether it was asked for inside the period."),
            view.lines().map(|line| Some(line.in_period)),
        )
    },
    |view| {
        view.deciding(
            ("grant", "Grant", "Account of the grant that decided, if one did."),
            |grants| grants.account,
        )
    },
    |view| files(view.ground, view.lines().map(|line| line.origin)),
    |view| line_numbers(view.lines().map(|line| line.origin)),
    |view| {
        view.deciding(
            ("grant_entitlement", "Entitlement of the grant", "What the deciding grant holds."),
            |grants| grants.entitlement,
        )
    },
    as_found!(requester, "Requester"),
    |view| {
        view.approvers((
            "approvers",
            "Approvers",
            "Who decided, as found; several are separated by `; `.",
        ))
    },
    |view| {
        words(
            ("decision_source", "Source of the decision", "Where the decision was found."),
            view.lines().map(|line| line.decision_source),
        )
    },
    |view| view.dated("fulfilled_at", "Fulfilled", |tickets| tickets.fulfilled_at),
    |view| view.dated("verified_at", "Verified", |tickets| tickets.verified_at),
    |view| view.dated("closed_at", "Closed", |tickets| tickets.closed_at),
    |view| view.dated("expires_at", "Expires", |tickets| tickets.expires_at),
    |view| {
        words(
            ("risk", "Risk", "Risk of the entitlement, says the catalogue; else medium."),
            view.lines().map(|line| Some(line.risk)),
        )
    },
    |view| {
        flags(
            ("privileged", "Privileged", "Whether the catalogue calls the entitlement privileged."),
            view.lines().map(|line| Some(line.privileged)),
        )
    },
    |view| {
        literals(
            ("missing", "Missing", "What is missing where the verdict is not_evaluable."),
            view.lines().map(|line| line.missing),
        )
    },
    |view| {
        let as_of = |line: &Line| Some(view.ground.population.as_of(line.system));
        let label =
            ("as_of", "As of", "The current snapshot of the system, else the report's as-of.");
        instants(label, view.lines().map(as_of))
    },
    |view| {
        keys(
            (
                "policy",
                "Policy",
                "The policy it was decided under: its own, its approvals' or the catalogue's.",
            ),
            view.ground,
            view.lines().map(|line| line.policy),
        )
    },
    |view| {
        words(
            (
                "effect_order",
                "Order of effect",
                "Whether the access was there before the decision.",
            ),
            view.lines().map(|line| Some(line.effect.order)),
        )
    },
    |view| {
        let Ground { population, views, .. } = view.ground;
        let is_judged =
            |line: &Line| views.tickets.map(|tickets| is_open_work(population, &tickets, line));
        flags(
            (
                "open_work",
                "Open work",
                "Whether it was asked for inside the period, or open as it began.",
            ),
            view.lines().map(is_judged),
        )
    },
];

pub(super) fn table<'a>(rows: &mut Rows<'a>) -> Table {
    let ground = Arc::clone(&rows.ground);
    let count = ground.population.lines.len();
    let make = move |range: Range<usize>| View::of(&ground, range).columns();
    rows.demand(described, ByRows { rows: count, size: ROWS, make })
}

fn described(columns: Vec<Column>) -> Table {
    Table::new(
        "tickets",
        "Ticket lines",
        "Every ticket line with its fulfilment status: what the paper says, and whether it is true.",
        columns,
    )
    .keyed(&["file", "line"])
    .pointing("file", "intake", "file")
    .pointing("grant", "grants", "account")
}
