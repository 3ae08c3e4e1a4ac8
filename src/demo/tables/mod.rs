//! The exports: one table per file, in canonical columns.

mod access;
mod old_events;
mod registers;
mod requests;

use std::io::{self, Write};

use super::company::Company;
use crate::frames::FrameKind;

/// One export.
pub(super) struct Table {
    /// File name.
    pub name: &'static str,
    /// The frame it fills.
    pub frame: FrameKind,
    /// Its header, separated by commas.
    columns: &'static str,
    /// Writes its rows.
    rows: fn(&Company, &mut Sheet<'_>) -> csv::Result<()>,
}

/// A CSV file being written, or only counted.
pub(super) struct Sheet<'a> {
    /// `None` where nobody reads the rows.
    writer: Option<csv::Writer<&'a mut dyn Write>>,
    rows: usize,
}

/// Takes the cells of a row.
pub(super) type Cells<'c> = dyn FnMut(&[&str]) -> csv::Result<()> + 'c;

impl<'a> Sheet<'a> {
    /// A file that starts with `columns`.
    pub(super) fn new(out: &'a mut dyn Write, columns: &str) -> csv::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(columns.split(','))?;
        Ok(Self { writer: Some(writer), rows: 0 })
    }
    /// A file that nobody reads: its rows are counted, and none of their cells is made.
    fn counting() -> Self {
        Self { writer: None, rows: 0 }
    }
    /// Writes one row: what `fill` hands over.
    pub(super) fn row(
        &mut self,
        fill: impl FnOnce(&mut Cells<'_>) -> csv::Result<()>,
    ) -> csv::Result<()> {
        self.rows += 1;
        match &mut self.writer {
            Some(writer) => fill(&mut |cells| writer.write_record(cells)),
            None => Ok(()),
        }
    }
    /// Makes sure everything is out.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), csv::Writer::flush)
    }
}

const fn table(
    name: &'static str,
    frame: FrameKind,
    columns: &'static str,
    rows: fn(&Company, &mut Sheet<'_>) -> csv::Result<()>,
) -> Table {
    Table { name, frame, columns, rows }
}

/// The export that is cut off on purpose, where anomalies are planted.
const CUT_OFF: &str = "events_helpdesk.csv";

/// Every export.
pub(super) const TABLES: [Table; 15] = [
    table("tickets.csv", FrameKind::Tickets, requests::TICKETS, requests::tickets),
    table("approvals.csv", FrameKind::Approvals, requests::APPROVALS, requests::approvals),
    table("events.csv", FrameKind::Events, requests::EVENTS, requests::events),
    table(CUT_OFF, FrameKind::Events, requests::EVENTS, old_events::rows),
    table("grants_2026-04-01.csv", FrameKind::Grants, access::GRANTS, access::grants::<0>),
    table("grants_2026-07-01.csv", FrameKind::Grants, access::GRANTS, access::grants::<1>),
    table("grants_2026-10-01.csv", FrameKind::Grants, access::GRANTS, access::grants::<2>),
    table("accounts.csv", FrameKind::Accounts, access::ACCOUNTS, access::accounts),
    table("identities.csv", FrameKind::Identities, access::IDENTITIES, access::identities),
    table("catalogue.csv", FrameKind::Catalogue, registers::CATALOGUE, registers::catalogue),
    table("policies.csv", FrameKind::Policies, registers::POLICIES, registers::policies),
    table("sod_rules.csv", FrameKind::SodRules, registers::SOD_RULES, registers::sod_rules),
    table("exceptions.csv", FrameKind::Exceptions, registers::EXCEPTIONS, registers::exceptions),
    table(
        "certifications.csv",
        FrameKind::Certifications,
        registers::CERTIFICATIONS,
        registers::certifications,
    ),
    table("holidays.csv", FrameKind::Holidays, registers::HOLIDAYS_COLUMNS, registers::holidays),
];

const NAMES: [&str; TABLES.len()] = {
    let mut names = [""; TABLES.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = TABLES[place].name;
        place += 1;
    }
    names
};

/// The names of the exports, one per file, in the order in which they are best read.
#[must_use]
pub fn file_names() -> &'static [&'static str] {
    &NAMES
}

/// Writes the export called `name`.
///
/// # Errors
/// When `out` does not take the bytes, or when the company has no export of that name.
pub fn write_file(company: &Company, name: &str, out: &mut dyn Write) -> io::Result<()> {
    let unknown = || io::Error::new(io::ErrorKind::NotFound, format!("no example file `{name}`"));
    let table = TABLES.iter().find(|table| table.name == name).ok_or_else(unknown)?;
    let mut sheet = Sheet::new(out, table.columns).map_err(plain)?;
    (table.rows)(company, &mut sheet).map_err(plain)?;
    sheet.finish()
}

/// The error underneath, so that the caller still sees what kind it is.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Lengths at which export tools stop: a file of such a length counts as cut off.
const CAPS: [usize; 6] = [1_000, 5_000, 10_000, 50_000, 65_535, 1_048_575];

/// Whether any export but the one cut off on purpose has exactly as many rows as an export tool's
/// limit.
pub(super) fn looks_cut_off(company: &Company) -> bool {
    TABLES.iter().filter(|table| table.name != CUT_OFF).any(|table| {
        let mut sheet = Sheet::counting();
        (table.rows)(company, &mut sheet).is_ok() && CAPS.contains(&sheet.rows)
    })
}
