//! Ticket numbers that are missing from a series.

use crate::finding::{Confidence, Finding, NaturalKey, Owner, Severity, Subject};
use crate::frames::{FrameKind, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::Population;

use super::casebook::Casebook;
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Numbers between the first and the last ticket of a series that no ticket
    /// has. A series is what stands before the digits at the end of a ticket's id, upper and lower
    /// case alike; `INC0010` and `INC10` are one number. All tickets of the export count, of the
    /// period or not. Each run of missing numbers is one finding, under the ticket before it. Where
    /// half of the numbers or more are missing, other records draw from the same numbers, and the
    /// tickets of the series are not evaluable (`own_numbers`), as is an id with more than 19
    /// digits at its end. A series of one ticket has no range and is not counted.
    ///
    /// **Why it matters.** A number that is missing is a ticket that was deleted, filtered out of
    /// the export, or could not be read. Whoever may delete tickets may delete the paper that would
    /// have shown a refusal.
    ///
    /// **How to answer it.** Look first among the rejected rows of the ticket export. Then look the
    /// numbers up in the ticket system: if they are there, correct the filter of the export; if they
    /// are gone, its audit log says who deleted them. If the numbers are shared with other kinds of
    /// records, have them counted and keep the list as the explanation.
    ticket_number_gap {
        title: "Ticket numbers that no ticket has",
        family: Family::Inputs,
        population: "ticket numbers inside the range of each prefix",
        scope: Scope::AsAt,
        severity: Severity::Low,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, system, requested_at;
        },
        references: EVIDENCE,
        test: test,
    }
}

/// Digits that a number certainly fits into 64 bits with.
const MOST_DIGITS: usize = 19;

/// One ticket: its prefix, its number if that can be told, and its first row.
type Numbered<'a> = (&'a str, Option<u64>, u32);

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let mut numbered = numbered(&book, &tickets);
    numbered.sort_unstable();
    // `INC0010` and `INC10` are two ids of one number.
    numbered.dedup_by_key(|(prefix, number, row)| (*prefix, *number, number.map_or(*row, |_| 0)));
    let series = numbered.chunk_by(|one, next| one.0 == next.0);
    series.flat_map(|series| judge(&book, &tickets, series)).collect()
}

/// Every ticket whose id ends with digits.
fn numbered<'a>(book: &Casebook<'a>, tickets: &Tickets<'_>) -> Vec<Numbered<'a>> {
    let mut numbered = Vec::new();
    let mut last = None;
    for row in 0..tickets.len {
        let id = book.frames.key(tickets.ticket_id.at(row));
        // The lines of a ticket stand together.
        if last.replace(id) != Some(id)
            && let Some((prefix, number)) = split(book.frames.symbols.key_text(id))
        {
            numbered.push((prefix, number, row as u32));
        }
    }
    numbered
}

/// Prefix and number of an id that ends with digits; no number where it has too many of them.
fn split(id: &str) -> Option<(&str, Option<u64>)> {
    let prefix = id.trim_end_matches(|character: char| character.is_ascii_digit());
    let digits = id.strip_prefix(prefix)?;
    let short = digits.trim_start_matches('0');
    let number = if short.is_empty() { Some(0) } else { short.parse().ok() };
    let fits = short.len() <= MOST_DIGITS;
    (!digits.is_empty()).then_some((prefix, number.filter(|_| fits)))
}

/// The numbers of one series: those that cannot be told come first.
fn judge(
    book: &Casebook<'_>,
    tickets: &Tickets<'_>,
    series: &[Numbered<'_>],
) -> Vec<(Judged, u64)> {
    let unknown = series.partition_point(|one| one.1.is_none());
    let known = &series[unknown..];
    let mut judged = vec![(Judged::NotEvaluable("own_numbers"), unknown as u64)];
    let count = known.len() as u64;
    match known {
        [] | [_] => {}
        _ if !is_own(known) => judged.push((Judged::NotEvaluable("own_numbers"), count)),
        _ => {
            judged.push((Judged::Passed, count));
            let pairs = known.windows(2).filter(|pair| missing(&pair[0], &pair[1]) > 0);
            judged.extend(pairs.map(|pair| {
                let finding = finding(book, tickets, &pair[0], &pair[1]);
                (Judged::failed(finding), missing(&pair[0], &pair[1]))
            }));
        }
    }
    judged
}

/// Whether more than half of the range is there.
fn is_own(known: &[Numbered<'_>]) -> bool {
    let range = known.last().and_then(|one| one.1).zip(known[0].1);
    let length = range.map_or(0, |(last, first)| u128::from(last - first) + 1);
    2 * known.len() as u128 > length
}

/// How many numbers are missing between two neighbours.
fn missing(before: &Numbered<'_>, after: &Numbered<'_>) -> u64 {
    before.1.zip(after.1).map_or(0, |(before, after)| (after - before).saturating_sub(1))
}

fn finding(
    book: &Casebook<'_>,
    tickets: &Tickets<'_>,
    before: &Numbered<'_>,
    after: &Numbered<'_>,
) -> Finding {
    let number = before.1.unwrap_or(0).to_string();
    let key = NaturalKey(vec![before.0, &number]);
    let id = |one: &Numbered<'_>| tickets.ticket_id.at(one.2 as usize);
    let text = |one| book.frames.text(id(one));
    let sentence = sentence(text(before), text(after), missing(before, after));
    let subject = Subject { ticket_id: id(before), ..Subject::default() };
    let row = |one: &Numbered<'_>| book.row(&CONTROL, FrameKind::Tickets, one.2);
    let finding = book.finding(&CONTROL, &key, subject, sentence, row(before));
    finding.owned_by(Owner::preparer()).and(row(after).called("next ticket"))
}

fn sentence(before: &str, after: &str, missing: u64) -> String {
    let numbers = match missing {
        1 => "1 number is".to_owned(),
        many => format!("{many} numbers are"),
    };
    format!("Between tickets {before} and {after} {numbers} missing.")
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn an_id_is_a_prefix_and_a_number_without_leading_zeros() {
        assert_eq!(split("req-0012"), Some(("req-", Some(12))));
        assert_eq!(split("12"), Some(("", Some(12))));
        assert_eq!(split("a2b000"), Some(("a2b", Some(0))));
        assert_eq!(split("req-12a"), None);
        assert_eq!(split(""), None);
        // An Arabic-Indic digit is no number that a series counts in.
        assert_eq!(split("req-٣"), None);
    }

    #[test]
    fn a_number_of_too_many_digits_is_none() {
        assert_eq!(split("r9999999999999999999"), Some(("r", Some(9_999_999_999_999_999_999))));
        assert_eq!(split("r10000000000000000000"), Some(("r", None)));
        assert_eq!(split("r000000000000000000000000000007"), Some(("r", Some(7))));
        assert_eq!(split(&format!("r{}", "9".repeat(40))), Some(("r", None)));
    }
}
