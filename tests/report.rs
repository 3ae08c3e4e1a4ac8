//! The report and its outputs.

mod example;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use tickmark::outputs::{Options, OutputFile, console, render};
use tickmark::report::{Report, grouped};

fn rendered(report: &Report) -> Vec<OutputFile> {
    render(report, &Options::default()).expect("the example renders")
}

fn text(files: &[OutputFile], path: &str) -> String {
    let file = files.iter().find(|file| file.path == path).expect(path);
    String::from_utf8(file.bytes.clone()).expect("outputs are UTF-8")
}

#[test]
fn json_read_back_renders_the_same_files() {
    for report in [example::report(), example::empty()] {
        let json = report.to_json().expect("a report is JSON");
        let again = Report::from_json(&json).expect("its own JSON");
        assert_eq!(report, again);
        assert_eq!(rendered(&report), rendered(&again));
    }
}

#[test]
fn a_report_of_another_version_is_refused() {
    let json = example::empty().to_json().expect("a report is JSON");
    let json = json.replacen("\"schema_version\":1", "\"schema_version\":2", 1);
    let refused = Report::from_json(&json).expect_err("another version");
    assert_eq!(refused[0].code, "report-version");
}

#[test]
fn the_same_bytes_with_one_thread_and_with_many() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| rendered(&example::report()))
    };
    assert_eq!(with(1), with(8));
}

#[test]
fn columns_others_rely_on_come_first_and_in_order() {
    let expected = [
        (
            "tickets",
            "ticket_id,system,entitlement,previous_entitlement,beneficiary,account,action,holder,state,decision,decided_at,requested_at,status,verdict,rule,reason,in_period,grant,file,line",
        ),
        (
            "grants",
            "system,account,entitlement,via,holder,match_rule,standing,verdict,rule,reason,ticket_id,first_seen,last_absent,granted_at,expires_at,orphaned,used_after_end,ownerless,dormant,disabled,file,line",
        ),
        (
            "findings",
            "finding_id,control,severity,confidence,result,subject,owner,system,holder,entitlement,ticket_id,sentence,waived,evidence",
        ),
        (
            "metrics",
            "metric,measure,period,dimension,dimension_value,value,unit,n,low,high,method,evaluable_share",
        ),
        ("drift", "system,account,entitlement,change,explained_by,detail"),
    ];
    let files = rendered(&example::report());
    for (table, columns) in expected {
        assert!(text(&files, &format!("data/{table}.csv")).starts_with(columns), "{table}");
    }
}

#[test]
fn csv_cells_cannot_run_and_can_be_left_raw() {
    let report = example::report();
    let files = rendered(&report);
    let grants = text(&files, "data/grants.csv");
    assert!(grants.contains(",\"'=cmd|'/c calc'!A1\","));
    assert!(!grants.contains(",=cmd"));
    let raw = render(&report, &Options { raw_csv: true }).expect("the example renders");
    assert!(text(&raw, "data/grants.csv").contains(",=cmd|'/c calc'!A1,"));
    assert!(text(&files, "data/metrics.csv").contains(",hours,168,"));
}

#[test]
fn every_row_has_every_column() {
    let report = example::report();
    let files = rendered(&report);
    for table in &report.tables {
        let csv = text(&files, &format!("data/{}.csv", table.name));
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows = reader.records().filter(Result::is_ok).count();
        assert_eq!(rows, table.rows(), "{}", table.name);
        assert!(table.columns.iter().all(|column| column.cells.len() == rows), "{}", table.name);
        assert!(
            table.columns.iter().all(|column| !column.description.is_empty()),
            "{}",
            table.name
        );
    }
}

#[test]
fn the_page_holds_no_markup_of_the_data_and_loads_nothing() {
    let page = text(&rendered(&example::report()), "index.html");
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("<style").count(), 1);
    for forbidden in [
        "<img",
        "onerror=alert(1)>\"",
        "\u{202E}",
        "http://",
        "style=\"",
        " onclick",
        "javascript:",
    ] {
        let found =
            page.match_indices(forbidden).map(|(place, _)| &page[place.saturating_sub(60)..place]);
        assert_eq!(found.collect::<Vec<_>>(), Vec::<&str>::new(), "{forbidden}");
    }
    assert!(page.contains("mallory⟨U+202E⟩gpj.exe"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

/// Every id of a page.
fn ids(page: &str) -> Vec<&str> {
    page.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect()
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    for files in [&rendered(&example::report()), &VERY_MANY.1] {
        let pages = files.iter().filter(|file| file.path.ends_with(".html"));
        let texts: BTreeMap<&str, String> =
            pages.map(|page| (page.path.as_str(), text(files, &page.path))).collect();
        let ids: BTreeMap<&str, BTreeSet<&str>> =
            texts.iter().map(|(path, page)| (*path, ids(page).into_iter().collect())).collect();
        for (path, page) in &texts {
            for part in page.split("href=\"").skip(1) {
                let target = part.split('"').next().unwrap_or_default();
                let (file, id) = target.split_once('#').unwrap_or((target, ""));
                let file = if file.is_empty() { *path } else { file };
                let is_there = files.iter().any(|other| other.path == file)
                    || ["manifest.json", "SHA256SUMS"].contains(&file);
                assert!(is_there, "{path}: {target}");
                assert!(id.is_empty() || ids[file].contains(id), "{path}: {target}");
            }
        }
    }
}

#[test]
fn ids_of_a_page_are_unique() {
    for file in rendered(&example::report()).iter().chain(&VERY_MANY.1) {
        if !file.path.ends_with(".html") {
            continue;
        }
        let page = String::from_utf8_lossy(&file.bytes).into_owned();
        let mut ids = ids(&page);
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{}", file.path);
    }
}

#[test]
fn nothing_is_never_shown_as_zero() {
    let page = text(&rendered(&example::empty()), "index.html");
    assert!(page.contains("It cannot be said."));
    assert!(page.contains("not evaluable"));
    let summary = console::summary(&example::empty(), false);
    assert!(summary.contains("not evaluable: the inputs it needs were not given"));
}

#[test]
fn the_summary_for_the_terminal_is_plain_without_colour() {
    let report = example::report();
    let plain = console::summary(&report, false);
    assert!(!plain.contains('\u{1b}'));
    assert!(console::summary(&report, true).contains('\u{1b}'));
    assert!(plain.contains("Not yet. Findings that need an answer:"), "{plain}");
    assert!(plain.contains("grants                  320"), "{plain}");
}

/// The example with 4,500 findings more of its first control, of three owners; and its files.
static VERY_MANY: LazyLock<(Report, Vec<OutputFile>)> = LazyLock::new(|| {
    let report = example::report_with(4_500);
    let files = rendered(&report);
    (report, files)
});

#[test]
fn where_there_are_very_many_findings_the_gravest_are_told_and_the_csv_has_every_one() {
    let (report, files) = &*VERY_MANY;
    let (control, all) = (&report.controls[0], report.findings_in_all());
    assert!(all > 4_500 && (report.findings.len() as u64) < all);
    assert_eq!(text(files, "data/findings.csv").lines().count() as u64, all + 1);
    let index = text(files, "index.html");
    assert!(index.matches("<tr id=\"finding-").count() < 100, "the first page stays small");
    let total = grouped(control.findings);
    assert!(index.contains(&format!("The gravest 3 of {total} findings are shown here.")));
    let file = format!("findings-{}.html", control.id);
    let page = text(files, &file);
    assert_eq!(page.matches("<tr id=\"finding-").count(), 500);
    assert!(page.contains(&format!("The gravest 500 of {total} findings; all of them stand in")));
    let told = |word: &str| page.matches(&format!("data-severity=\"{word}\"")).count();
    assert_eq!((told("critical"), told("low")), (500, 0), "there are 1,125 critical ones");
}

#[test]
fn every_owner_is_counted_in_full_and_listed_with_the_gravest() {
    let (report, files) = &*VERY_MANY;
    let counted: u64 = report.owners.iter().map(|owner| owner.found.total()).sum();
    assert_eq!(
        (counted, report.owners_in_all),
        (report.findings_in_all(), report.owners.len() as u64)
    );
    let page = text(files, "findings-by-owner.html");
    for owner in ["Ada Reyes", "Bo Lindqvist", "Cy Okafor"] {
        let part = page.split("<details").find(|part| part.contains(owner)).expect(owner);
        assert!(part.contains("1,500 findings, of which the gravest 100 are listed"), "{part}");
        assert_eq!(part.matches("data-severity=\"critical\"").count(), 100);
        assert_eq!(part.matches("<tr data-severity").count(), 100);
    }
}

#[test]
fn every_link_to_evidence_leads_there() {
    let (_, files) = &*VERY_MANY;
    let pages = files.iter().filter(|file| file.path.ends_with(".html"));
    for file in pages {
        let page = text(files, &file.path);
        assert!(page.matches("<tr").count() < 2_700, "{} is too large", file.path);
        for link in page.split("class=\"jump\" href=\"").skip(1) {
            let link = link.split('"').next().unwrap_or_default();
            let (target, id) = link.split_once('#').expect("a place on a page");
            let target = if target.is_empty() { &file.path } else { target };
            let anchor = format!(" id=\"{id}\"");
            assert!(text(files, target).contains(&anchor), "{}: {link}", file.path);
        }
    }
}

#[test]
fn where_there_are_few_the_first_page_has_every_one_by_control_and_by_owner() {
    let report = example::report();
    let files = rendered(&report);
    let index = text(&files, "index.html");
    assert_eq!(files.iter().filter(|file| file.path.ends_with(".html")).count(), 1);
    let all = report.findings.len();
    assert_eq!(index.matches("<tr id=\"finding-").count(), all);
    assert_eq!(index.matches("aria-label=\"Evidence of finding ").count(), all);
}
