//! The report and its outputs.

mod example;

use tickmark::outputs::{Options, OutputFile, console, render};
use tickmark::report::Report;

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

#[test]
fn every_link_of_the_page_leads_somewhere() {
    let report = example::report();
    let files = rendered(&report);
    let page = text(&files, "index.html");
    for part in page.split("href=\"").skip(1) {
        let target = part.split('"').next().unwrap_or_default();
        match target.strip_prefix('#') {
            Some(id) => assert!(page.contains(&format!("id=\"{id}\"")), "{target}"),
            None if ["manifest.json", "SHA256SUMS"].contains(&target) => {}
            None => assert!(files.iter().any(|file| file.path == target), "{target}"),
        }
    }
}

#[test]
fn ids_of_the_page_are_unique() {
    let page = text(&rendered(&example::report()), "index.html");
    let mut ids: Vec<&str> =
        page.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
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

#[test]
fn a_control_with_very_many_findings_says_where_the_rest_is() {
    let mut report = example::report();
    let first = report.findings[0].clone();
    for n in 0..2_500 {
        let id = format!("{n:016x}");
        report.findings.push(tickmark::report::FindingFacts { id, ..first.clone() });
    }
    let page = text(&rendered(&report), "index.html");
    assert!(page.contains("The first 2,000 of 2,5"));
    assert!(page.matches("<tr id=\"finding-").count() < 2_100);
}
