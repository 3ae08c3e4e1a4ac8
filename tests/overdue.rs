//! The over-age list as it reaches people: the CSV, and the page beside it.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use tickmark::config;
use tickmark::demo::DemoPlan;
use tickmark::outputs::OutputFile;

/// Sixty undecided requests of ever later days; those of January are from before the period.
fn sixty() -> Vec<OutputFile> {
    let config = "[report]\nperiod = { from = \"2026-02-01\", to = \"2026-04-01\" }\nas_of = \"2026-03-31\"\n\
        [sla]\napproval = { default = 72, high = 1200 }\n\
        [[sources]]\nframe = \"tickets\"\npath = \"tickets.csv\"\n\
        [[sources]]\nframe = \"catalogue\"\npath = \"catalogue.csv\"\n";
    let mut tickets =
        "ticket_id,system,entitlement,requester,beneficiary,state,requested_at,group\n".to_owned();
    for day in 1..=60 {
        let (month, day_of_month) = match day {
            1..=31 => (1, day),
            32..=59 => (2, day - 31),
            _ => (3, day - 59),
        };
        let entitlement = if day % 20 == 0 { "root" } else { "read" };
        tickets.push_str(&format!(
            "R-{day:02},erp,{entitlement},bob,<ann>,requested,2026-{month:02}-{day_of_month:02}T12:00:00Z,desk\n"
        ));
    }
    let catalogue = "system,entitlement,risk\nerp,read,low\nerp,root,high\n".to_owned();
    let files = [("tickets.csv", tickets), ("catalogue.csv", catalogue)];
    let files = files.map(|(name, text)| (name.to_owned(), Arc::from(text.into_bytes())));
    let plan = common::good(config::parse("tickmark.toml", config, Path::new("")));
    common::render(&common::report(&plan, BTreeMap::from(files)))
}

fn page(files: &[OutputFile]) -> String {
    let page = files.iter().find(|file| file.path == "index.html").expect("a page");
    String::from_utf8(page.bytes.clone()).expect("UTF-8")
}

#[test]
fn the_csv_has_every_line_over_its_time_and_the_furthest_over_first() {
    let rows = common::rows(&sixty(), "data/overdue.csv");
    // As of 1 April, 00:00. Number 1, of 1 January, 12:00, is 89.5 days old: 2148 hours. Those of
    // the high risk may take 50 days: number 20 is 70.5 days old, number 40 is 50.5 days old, and
    // number 60, of 1 March, is within its time.
    assert_eq!(rows.len(), 59);
    let ids: Vec<&str> = rows.iter().map(|row| row["ticket_id"].as_str()).collect();
    assert_eq!(ids[..3], ["R-01", "R-02", "R-03"]);
    assert_eq!(ids[57..], ["R-20", "R-40"]);
    let first = &rows[0];
    assert_eq!((first["hours_waited"].as_str(), first["hours_allowed"].as_str()), ("2148", "72"));
    assert_eq!((first["hours_over"].as_str(), first["in_period"].as_str()), ("2076", "false"));
    assert_eq!((first["waiting_for"].as_str(), first["line"].as_str()), ("desk", "2"));
    assert_eq!(rows[58]["hours_over"], "12");
    assert_eq!(rows.iter().filter(|row| row["in_period"] == "true").count(), 28);
}

#[test]
fn the_page_lists_the_first_fifty_and_says_how_many_there_are() {
    let html = page(&sixty());
    let start = html.find("id=\"overdue\"").expect("the list is there");
    let list = &html[start..html[start..].find("</details>").expect("it ends") + start];
    assert_eq!(list.matches("<tr>").count(), 1 + 50);
    assert!(list.contains("n = 59; 9 more stand in data/overdue.csv"));
    assert!(list.contains("href=\"data/overdue.csv\""));
    assert!(list.contains("<table data-order>"), "it can be sorted");
    assert!(list.contains("&lt;ann&gt;") && !list.contains("<ann>"), "what is quoted is escaped");
    assert!(list.contains("before the period"));
}

#[test]
fn what_is_overdue_in_the_example_company_is_what_the_control_finds_undecided() {
    let (_, exports) = common::company(&DemoPlan::default());
    let files = common::render(&common::report(&common::demo_plan(), exports));
    let listed: BTreeSet<String> = common::rows(&files, "data/overdue.csv")
        .iter()
        .map(|row| row["ticket_id"].clone())
        .collect();
    let findings = common::rows(&files, "data/findings.csv");
    let found: BTreeSet<String> = findings
        .iter()
        .filter(|row| row["control"] == "approval_overdue")
        .filter(|row| row["sentence"].contains("is still undecided"))
        .map(|row| row["ticket_id"].clone())
        .collect();
    assert!(!listed.is_empty());
    assert_eq!(listed, found);
}

#[test]
fn where_nothing_is_overdue_the_page_has_no_list() {
    let config = "[[sources]]\nframe = \"tickets\"\npath = \"tickets.csv\"\n";
    let tickets = "ticket_id,system,entitlement,beneficiary,state,requested_at\n1,a,read,ann,requested,2026-01-01T10:00:00Z\n";
    let plan = common::good(config::parse("tickmark.toml", config, Path::new("")));
    let files = BTreeMap::from([("tickets.csv".to_owned(), Arc::from(tickets.as_bytes()))]);
    let files = common::render(&common::report(&plan, files));
    assert!(common::rows(&files, "data/overdue.csv").is_empty());
    assert!(!page(&files).contains("id=\"overdue\""));
}
