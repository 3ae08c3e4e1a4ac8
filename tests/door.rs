//! Laws of the door: whatever stands in a file, loading it never panics, every row is accounted
//! for, and neither order, nor files, nor threads, nor blocks change what is read.

mod rows;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use rows::Row;
use tickmark::config;
use tickmark::diag::Outcome;
use tickmark::frames::FrameKind;
use tickmark::load::{self, Loaded, RejectReason};
use tickmark::progress::Silent;
use tickmark::source::Shelf;

/// Snapshots of one instant, with only texts in their cells.
const GRANTS: &str = "[[sources]]
frame = \"grants\"
path = \"*.csv\"
snapshot_at = { constant = \"2026-09-30\" }
null_tokens = []
";
const HEADER: &str = "via,system,account,entitlement,granted_by\n";
/// Bytes that `source` reads at a time.
const BLOCK: usize = 4 << 20;

fn load(config: &str, files: &[(&str, &[u8])]) -> Outcome<Loaded> {
    let plan = config::parse("tickmark.toml", config, Path::new(""))?;
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), Arc::from(*bytes)));
    load::load(&plan, &Shelf::Memory(files.collect()), &Silent)
}

fn load_grants(files: &[(&str, &[u8])]) -> Loaded {
    let loaded =
        load(GRANTS, files).unwrap_or_else(|problems| panic!("{}", rows::rendered(&problems)));
    rows::foots(&loaded).unwrap_or_else(|why| panic!("{why}"));
    loaded
}

fn with_threads(threads: usize, files: &[(&str, &[u8])]) -> Loaded {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    pool.install(|| load_grants(files))
}

/// The records after the header, read by the `csv` crate alone: first line and fields of each.
fn reference(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(bytes);
    let (mut found, mut record) = (vec![], csv::ByteRecord::new());
    let (mut counted, mut line) = (0, 1);
    loop {
        let mut begin = reader.position().byte() as usize;
        if !reader.read_byte_record(&mut record).expect("memory") {
            break;
        }
        begin += bytes[begin..].iter().take_while(|byte| **byte == b'\n').count();
        line += bytes[counted..begin].iter().filter(|byte| **byte == b'\n').count() as u64;
        counted = begin;
        let end = reader.position().byte() as usize;
        let blank = record.len() == 1 && bytes[begin..end].trim_ascii().is_empty();
        let fields = record.iter().map(|field| String::from_utf8_lossy(field).into_owned());
        found.extend((!blank).then(|| (line, fields.collect())));
    }
    found.split_off(1.min(found.len()))
}

/// Text made of what makes CSV hard.
fn hostile(length: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[a-c0-9 ]{1,6}",
        6 => Just(",".to_owned()),
        4 => Just("\n".to_owned()),
        2 => Just("\r\n".to_owned()),
        4 => Just("\"".to_owned()),
        2 => Just("\"\"".to_owned()),
        1 => prop::sample::select(vec!["\r", "\0", "\t", "\u{FEFF}", "\u{202E}", "é", "漢", "\u{2028}"])
            .prop_map(str::to_owned),
        2 => Just("\nerp,ada,read,direct,ben".to_owned()),
    ];
    vec(piece, 0..length).prop_map(|pieces| pieces.concat())
}

/// A cell that is kept as it stands: anything but NUL, no blanks at its ends.
fn cell() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        3 => "[a-zA-Z0-9]{0,8}",
        2 => "[a-z\",;\n\r\t' é漢\u{FEFF}\u{200B}=+-]{0,12}",
        1 => "\\PC{0,10}",
    ];
    cell.prop_map(|text: String| text.trim().to_owned())
}

/// Rows of [`HEADER`] whose accounts are all different.
fn table(rows: std::ops::Range<usize>) -> impl Strategy<Value = Vec<[String; 5]>> {
    let row = (cell(), cell(), cell());
    vec(row, rows).prop_map(|rows| {
        let with_key = |(place, (via, entitlement, by)): (usize, (String, String, String))| {
            let account = format!("a{place}");
            [via, "erp".to_owned(), account, format!("e{entitlement}"), by]
        };
        rows.into_iter().enumerate().map(with_key).collect()
    })
}

/// The table as CSV, and the physical line on which each row begins.
fn write(table: &[[String; 5]], crlf: bool) -> (Vec<u8>, Vec<usize>) {
    let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut bytes = HEADER.as_bytes().to_vec();
    let mut lines = Vec::new();
    for row in table {
        lines.push(1 + bytes.iter().filter(|byte| **byte == b'\n').count());
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(vec![]);
        writer.write_record(row).expect("memory");
        bytes.extend(writer.into_inner().expect("memory"));
    }
    (bytes, lines)
}

/// Cells of a row in the order of [`HEADER`].
fn cells(row: &Row) -> [String; 5] {
    ["via", "system", "account", "entitlement", "granted_by"]
        .map(|name| row.get(name).cloned().unwrap_or_default())
}

fn line(row: &Row) -> usize {
    row["at"].rsplit(':').next().and_then(|line| line.parse().ok()).expect("a line")
}

/// The rows of the grants without where they stand, as they are ordered.
fn canonical(loaded: &Loaded) -> Vec<Row> {
    let mut rows = rows::rows(loaded, FrameKind::Grants);
    rows.iter_mut().for_each(|row| drop(row.remove("at")));
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_file_is_refused_or_foots(text in hostile(60)) {
        for config in [GRANTS, &GRANTS.replace("grants\"", "tickets\"").replace("snapshot_at", "#")] {
            if let Ok(loaded) = load(config, &[("x.csv", text.as_bytes())]) {
                prop_assert_eq!(rows::foots(&loaded), Ok(()));
            }
        }
    }

    #[test]
    fn every_record_under_a_good_header_is_read_kept_or_rejected_at_its_line(body in hostile(60)) {
        let text = format!("{HEADER}{body}");
        let loaded = load_grants(&[("x.csv", text.as_bytes())]);
        let expected: Vec<u64> = reference(text.as_bytes()).iter().map(|(line, _)| *line).collect();
        let mut found: Vec<u64> =
            rows::rows(&loaded, FrameKind::Grants).iter().map(|row| line(row) as u64).collect();
        found.extend(loaded.rejects.iter().map(|reject| u64::from(reject.origin.line)));
        found.sort_unstable();
        prop_assert_eq!(loaded.intake[0].read, expected.len() as u64);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes_are_refused_or_foot(bytes in vec(any::<u8>(), 0..80)) {
        let bytes = [HEADER.as_bytes(), &bytes].concat();
        if let Ok(loaded) = load(GRANTS, &[("x.csv", &bytes)]) {
            prop_assert_eq!(rows::foots(&loaded), Ok(()));
        }
    }

    #[test]
    fn a_table_is_read_as_it_was_written_each_row_at_its_line(table in table(0..12), crlf: bool) {
        let (bytes, lines) = write(&table, crlf);
        let loaded = load_grants(&[("x.csv", &bytes)]);
        prop_assert_eq!(loaded.intake[0].kept, table.len() as u64, "{:?}", loaded.rejects);
        let mut found: Vec<(usize, [String; 5])> =
            rows::rows(&loaded, FrameKind::Grants).iter().map(|row| (line(row), cells(row))).collect();
        found.sort();
        let expected: Vec<(usize, [String; 5])> = lines.into_iter().zip(table).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn order_files_and_threads_do_not_change_the_rows(
        (table, shuffled) in table(1..12).prop_flat_map(|table| {
            (Just(table.clone()), Just(table).prop_shuffle())
        }),
        at in any::<prop::sample::Index>(),
    ) {
        let (bytes, _) = write(&table, false);
        let whole = canonical(&load_grants(&[("x.csv", &bytes)]));
        let (other, _) = write(&shuffled, true);
        prop_assert_eq!(&canonical(&load_grants(&[("x.csv", &other)])), &whole);
        let (first, second) = shuffled.split_at(at.index(shuffled.len()));
        let (first, second) = (write(first, false).0, write(second, false).0);
        let split = load_grants(&[("b.csv", &first), ("a.csv", &second)]);
        prop_assert_eq!(&canonical(&split), &whole);
    }
}

/// Over 8 MiB of records of many lengths with line ends inside quotes, so that the ends of blocks
/// fall into quoted fields; some records are wrong, some repeat an earlier one.
fn large() -> Vec<u8> {
    let mut bytes = HEADER.as_bytes().to_vec();
    let mut place = 0_usize;
    while bytes.len() < 2 * BLOCK + BLOCK / 2 {
        let lines = "line of a \"\"quoted\"\" text,\r\n".repeat(place * 7919 % 900);
        let row = match place % 97 {
            13 => format!("too,few,{place}\n"),
            29 => "\n\r\n".to_owned(),
            31 => format!("\u{FEFF}v,erp,\"a{}\",e,again\n", place - 31),
            _ => format!("\"{lines}\n{place}\",erp,\"a{place}\",e,5\" disk\n"),
        };
        bytes.extend(row.as_bytes());
        place += 1;
    }
    bytes
}

#[test]
fn blocks_do_not_show_in_what_is_read() {
    let bytes = large();
    assert!(open_quote_at(&bytes, BLOCK) && open_quote_at(&bytes, 2 * BLOCK), "the ends of blocks");
    let loaded = load_grants(&[("x.csv", &bytes)]);
    let expected = reference(&bytes);
    let mut kept: BTreeMap<u64, [String; 5]> = rows::rows(&loaded, FrameKind::Grants)
        .iter()
        .map(|row| (line(row) as u64, cells(row)))
        .collect();
    let mut rejects: BTreeMap<u64, RejectReason> = loaded
        .rejects
        .iter()
        .map(|reject| (u64::from(reject.origin.line), reject.reason))
        .collect();
    assert_eq!(loaded.intake[0].read, expected.len() as u64);
    for (line, fields) in expected {
        match kept.remove(&line) {
            Some(cells) => assert_eq!(fields.iter().map(|f| f.trim()).collect::<Vec<_>>(), cells),
            None => {
                let reason = if fields.len() == 5 { "duplicate" } else { "wrong_width" };
                assert_eq!(rejects.remove(&line).map(|r| r.to_string()), Some(reason.to_owned()));
            }
        }
    }
    assert!(kept.is_empty() && rejects.is_empty());
}

/// Whether a block that ended at `place` would end inside a quoted field.
fn open_quote_at(bytes: &[u8], place: usize) -> bool {
    let lines = bytes[..place].iter().rposition(|byte| *byte == b'\n').expect("a line end");
    bytes[lines + 1..].starts_with(b"line of a")
}

#[test]
fn one_thread_and_eight_give_the_same_rows_rejects_and_accounts() {
    let bytes = large();
    let half = String::from_utf8_lossy(&bytes).into_owned().replace("\"a", "\"b").into_bytes();
    let files: [(&str, &[u8]); 2] = [("x.csv", &bytes), ("y.csv", &half)];
    let (one, eight) = (with_threads(1, &files), with_threads(8, &files));
    assert_eq!(one.rejects, eight.rejects);
    assert_eq!(one.intake, eight.intake);
    assert!(rows::rows(&one, FrameKind::Grants) == rows::rows(&eight, FrameKind::Grants));
    let frame = |loaded: &Loaded| loaded.frames.table(FrameKind::Grants).map(rows::data);
    assert!(frame(&one) == frame(&eight), "the frames are equal to the last symbol");
}

/// Cells that come again and again, some of which no column takes; the first of each row is needed.
fn repeating() -> impl Strategy<Value = Vec<[&'static str; 6]>> {
    let cell = |of: &'static [&'static str]| prop::sample::select(of);
    let row = (
        cell(&["a", "a", "b", ""]),
        cell(&["e", "f"]),
        // In Berlin clocks went back at three on that day, and half past two came twice.
        cell(&["2026-10-25T02:30:00", "2026-10-25T02:30:00", "2026-10-20", "soon"]),
        cell(&["", "", "2026-10-20T08:00:00Z", "2026-10-20T08:00:00.5Z"]),
        cell(&["true", "true", "false", "perhaps"]),
        cell(&["", "R1", "R2"]),
    );
    vec(row.prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f]), 0..40)
}

const REPEATING: &str = "[report]
timezone = \"Europe/Berlin\"
[[sources]]
frame = \"grants\"
path = \"*.csv\"
snapshot_at = { constant = \"2026-10-31\" }
systems = [\"erp\"]
constants = { system = \"erp\" }
";

fn written(rows: &[[&str; 6]], quote: &str) -> String {
    let header = "account,entitlement,granted_at,last_used_at,enabled,ticket_ref\n".to_owned();
    rows.iter().fold(header, |all, row| {
        let row = row.map(|cell| format!("{quote}{cell}{quote}")).join(",");
        all + &row + "\n"
    })
}

proptest! {
    /// A cell that says what the one above it says is not read again; in quotes every cell is. Both
    /// give the same rows, rejects and notes, whatever stands between the two.
    #[test]
    fn a_repeated_cell_is_read_as_the_first_was(rows in repeating()) {
        let read = |quote| {
            let text = written(&rows, quote);
            load(REPEATING, &[("x.csv", text.as_bytes())])
                .unwrap_or_else(|problems| panic!("{}", rows::rendered(&problems)))
        };
        let (plain, quoted) = (read(""), read("\""));
        prop_assert_eq!(&plain.rejects, &quoted.rejects);
        prop_assert_eq!(rows::all(&plain), rows::all(&quoted));
        prop_assert_eq!(&plain.intake[0].notes, &quoted.intake[0].notes);
    }
}
