//! Systems that paper speaks of and no snapshot shows.

use std::collections::BTreeMap;

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::{FrameKind, Key, Origin};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::Population;

use super::casebook::{Casebook, utc};
use super::references::INVENTORY;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Systems that a ticket asked for by as-of or a row of the catalogue names,
    /// and of which no snapshot up to as-of was given, by whatever name the configuration's
    /// `[systems]` knows. A snapshot that a source declares to cover the system counts, even if
    /// nobody holds anything there.
    ///
    /// **Why it matters.** Tickets for such a system cannot be followed to their effect, and nobody
    /// has looked at who holds what there. The report says nothing about it, which reads like
    /// saying that nothing is wrong.
    ///
    /// **How to answer it.** Extract the system's entitlements and add the file. If it goes by
    /// another name in the snapshots, add the name to `[systems]`. If it was switched off, take it
    /// out of the catalogue; if it is left out of the audit on purpose, say so in its scope.
    uncovered_system {
        title: "A system in tickets or the catalogue without a snapshot",
        family: Family::Inputs,
        population: "systems named in tickets or the catalogue",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, system, entitlement, requested_at;
            Catalogue: system, entitlement, owner;
        },
        references: INVENTORY,
        test: test,
    }
}

/// Where a system is named in one frame: how often, and the first row that names it.
#[derive(Debug, Clone, Copy, Default)]
struct Mentions {
    count: u64,
    first: Option<(Origin, u32)>,
}

impl Mentions {
    fn note(&mut self, origin: Origin, row: u32) {
        self.count += 1;
        self.first = self.first.into_iter().chain([(origin, row)]).min();
    }
}

/// What names a system: tickets and rows of the catalogue.
type Named = BTreeMap<Key, (Mentions, Mentions)>;

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    named(&book).iter().map(|(system, by)| judge(&book, *system, by)).collect()
}

fn named(book: &Casebook<'_>) -> Named {
    let mut named = Named::new();
    let as_of = book.population.period.as_of;
    for line in book.population.lines.iter().filter(|line| line.requested_at.micros <= as_of) {
        named.entry(line.system).or_default().0.note(line.origin, line.row);
    }
    let Some(catalogue) = book.views.catalogue else { return named };
    for row in 0..catalogue.len {
        let system = book.frames.key(catalogue.system.at(row));
        named.entry(system).or_default().1.note(catalogue.origin.at(row), row as u32);
    }
    named
}

fn judge(book: &Casebook<'_>, system: Key, by: &(Mentions, Mentions)) -> Judged {
    if !book.population.books.snapshots_of(system).is_empty() {
        return Judged::Passed;
    }
    finding(book, system, by).map_or(Judged::Passed, Judged::failed)
}

/// Whatever names a system has a first row.
fn finding(book: &Casebook<'_>, system: Key, by: &(Mentions, Mentions)) -> Option<Finding> {
    let tickets = quote(book, FrameKind::Tickets, &by.0, "lines");
    let catalogue = quote(book, FrameKind::Catalogue, &by.1, "entitlements");
    let mut rows = tickets.into_iter().chain(catalogue);
    let first = rows.next()?;
    let sentence = sentence(book, system, by);
    Some(book.on_system(&CONTROL, system, sentence, first).and_all(rows))
}

fn quote(
    book: &Casebook<'_>,
    frame: FrameKind,
    by: &Mentions,
    what: &'static str,
) -> Option<Evidence> {
    let (_, row) = by.first?;
    Some(book.row(&CONTROL, frame, row).counting(what, by.count))
}

fn sentence(book: &Casebook<'_>, system: Key, by: &(Mentions, Mentions)) -> String {
    let lines = counted(by.0.count, "ticket line");
    let rows = counted(by.1.count, "row").map(|rows| format!("{rows} of the catalogue"));
    let named: Vec<String> = lines.into_iter().chain(rows).collect();
    let verb = if by.0.count + by.1.count == 1 { "names" } else { "name" };
    format!(
        "{} {verb} {}, and no snapshot of it up to {} was given.",
        named.join(" and "),
        book.population.show(system),
        utc(book.population.period.as_of),
    )
}

fn counted(count: u64, what: &str) -> Option<String> {
    let plural = if count == 1 { "" } else { "s" };
    (count > 0).then(|| format!("{count} {what}{plural}"))
}
