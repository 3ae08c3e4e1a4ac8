//! Files that end where export tools stop.

use crate::finding::{Confidence, Evidence, Finding, NaturalKey, Owner, Severity, Subject};
use crate::frames::{Input, Origin, Word};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::Population;

use super::casebook::Casebook;
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Input files of exactly 1,000, 5,000, 10,000, 50,000, 65,535 or 1,048,575
    /// data rows: the lengths at which search pages, interfaces and spreadsheets stop without
    /// saying so. Every row read counts, also those that could not be used. An export in pages has
    /// every page but the last of such a length; each is named, because one file cannot show that
    /// the next page follows.
    ///
    /// **Why it matters.** What is behind the limit was never looked at: a ticket that is not there
    /// makes its access look unexplained, and access that is not there is not tested at all. No
    /// other figure of the report shows it.
    ///
    /// **How to answer it.** Compare with the number of rows that the source system itself counts.
    /// If the export was cut, extract it again in smaller parts or through another interface; if
    /// it is one page of several, check that the last page is shorter; if it happens to be that
    /// long, keep the count of the source system as the proof.
    truncated_export {
        title: "A file that ends at an export limit",
        family: Family::Inputs,
        population: "input files",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Possible,
        needs: &[],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, requested_at;
            Approvals: ticket_id, decided_at;
            Events: ticket_id, at;
            Grants: snapshot_at, system, account, entitlement;
            Accounts: system, account;
            Identities: identity;
            Catalogue: system, entitlement;
            Policies: policy_id;
            SodRules: rule_id;
            Exceptions: exception_id;
            Certifications: campaign, system, entitlement, identity, account;
            Holidays: date;
        },
        references: EVIDENCE,
        test: test,
    }
}

/// Data rows at which pages of search results, interfaces and spreadsheets end.
const LIMITS: [u64; 6] = [1_000, 5_000, 10_000, 50_000, 65_535, 1_048_575];

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let files = population.frames.inputs.iter().enumerate();
    files.map(|(file, input)| judge(&book, file, input)).collect()
}

fn judge(book: &Casebook<'_>, file: usize, input: &Input) -> Judged {
    if !LIMITS.contains(&input.rows) {
        return Judged::Passed;
    }
    let name = book.frames.files.get(file).map_or("", String::as_str);
    let key = NaturalKey(vec![name, input.frame.as_str()]);
    let last = last_row(book, file, input).counting("rows_read", input.rows);
    let sentence = sentence(name, input.rows);
    Judged::failed(finding(book, &key, sentence, last))
}

fn finding(book: &Casebook<'_>, key: &NaturalKey<'_>, sentence: String, last: Evidence) -> Finding {
    book.finding(&CONTROL, key, Subject::default(), sentence, last).owned_by(Owner::preparer())
}

/// The last row of the file that was kept; where none was, the header.
fn last_row(book: &Casebook<'_>, file: usize, input: &Input) -> Evidence {
    let header = Origin { file: file as u32, line: 1 };
    match book.frames.last_row_of(file) {
        Some(row) => book.row(&CONTROL, input.frame, row as u32).called("last row"),
        None => Evidence::quoting("file", header, vec![]),
    }
}

fn sentence(name: &str, rows: u64) -> String {
    format!(
        "{name} has exactly {rows} data rows, a number at which export tools stop: it was cut off \
         there, or happens to be that long."
    )
}
