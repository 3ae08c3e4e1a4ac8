//! Whose names are: match rates per system, role and rule; near misses and suspicious characters,
//! listed and never joined.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{good, render, rows};
use tickmark::config;
use tickmark::outputs::OutputFile;

type Row = BTreeMap<String, String>;

/// Four accounts: Ann's by login, one with a dot too many, one letter apart, and one whose Cyrillic
/// letters look like Ann's; and a service account of another name. `\u{200B}` is invisible.
fn company() -> Vec<OutputFile> {
    let identities = "identity,status,login,email\n\
        E1,active,annlee,ann.lee@corp.example\n\
        E2,active,bobray,bob@corp.example\n\
        E10,active,adm10,\n";
    let grants = "snapshot_at,system,account,entitlement\n\
        2026-07-01T00:00:00Z,erp,annlee,read\n\
        2026-07-01T00:00:00Z,erp,ann.lee,read\n\
        2026-07-01T00:00:00Z,erp,bobrey,read\n\
        2026-07-01T00:00:00Z,erp,annle\u{0435},read\n\
        2026-07-01T00:00:00Z,erp,adm11,read\n";
    let tickets = "ticket_id,state,requester,beneficiary,system,entitlement,requested_at,decision,\
        decided_at,approver,fulfiller,verifier\n\
        T-1,closed,annlee,E1,erp,read,2026-06-01T09:00:00Z,approved,2026-06-02T09:00:00Z,bobray,ghost,ann.lee@corp.example\n\
        T-2,closed,annlee,annlee,erp,re\u{200B}ad,2026-06-01T09:00:00Z,approved,2026-06-02T09:00:00Z,bob@corp.example,,\n";
    let catalogue = "system,entitlement,owner\nerp,read,E2\n";
    let sources = ["identities", "catalogue", "grants", "tickets"]
        .map(|frame| format!("[[sources]]\nframe = \"{frame}\"\npath = \"{frame}.csv\"\n"));
    let plan = good(config::parse("tickmark.toml", &sources.concat(), Path::new("")));
    let files = [
        ("identities.csv", identities),
        ("catalogue.csv", catalogue),
        ("grants.csv", grants),
        ("tickets.csv", tickets),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().into()));
    render(&common::report(&plan, files.into()))
}

fn cells(rows: &[Row], columns: &[&str]) -> Vec<String> {
    let line = |row: &Row| columns.iter().map(|column| row[*column].clone()).collect::<Vec<_>>();
    rows.iter().map(|row| line(row).join(" ")).collect()
}

#[test]
fn match_rates_count_the_names_of_each_system_role_and_rule() {
    let rates = rows(&company(), "data/match_rates.csv");
    let expected = [
        "erp account login 1 5 0.2",
        "erp account uncorrelated 4 5 0.8",
        "erp requester login 1 1 1",
        "erp beneficiary given 1 2 0.5",
        "erp beneficiary login 1 2 0.5",
        "erp approver login 1 2 0.5",
        "erp approver email 1 2 0.5",
        "erp fulfiller uncorrelated 1 1 1",
        "erp verifier email 1 1 1",
        "erp owner given 1 1 1",
    ];
    assert_eq!(cells(&rates, &["system", "role", "match_rule", "names", "n", "share"]), expected);
}

#[test]
fn near_misses_and_suspicious_names_are_listed_with_their_line() {
    let names = rows(&company(), "data/names.csv");
    let expected = [
        "same_letters account ann.lee E1 ann.lee@corp.example grants.csv 3",
        "same_letters account annle\u{0435} E1 ann.lee@corp.example grants.csv 5",
        "one_letter account bobrey E2 bobray grants.csv 4",
        "suspicious_characters  annle\u{0435}   grants.csv 5",
        "suspicious_characters  re\u{200B}ad   tickets.csv 3",
    ];
    let mut found =
        cells(&names, &["concern", "role", "name", "resembles", "like", "file", "line"]);
    found.sort();
    let mut expected = expected.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(found, expected);
    let odd = names.iter().filter(|row| row["concern"] == "suspicious_characters");
    let points: Vec<&str> = odd.map(|row| row["characters"].as_str()).collect();
    assert_eq!(points, ["U+200B", "U+0435"]);
}

#[test]
fn nothing_is_joined_because_it_looks_alike() {
    let bundle = company();
    let accounts = rows(&bundle, "data/accounts.csv");
    let held: Vec<String> = cells(&accounts, &["match_rule"]);
    assert_eq!(held.iter().filter(|rule| *rule == "uncorrelated").count(), 4);
    let tickets = rows(&bundle, "data/tickets.csv");
    assert_eq!(tickets[1]["status"], "not_evaluable", "another entitlement: {:#?}", tickets[1]);
}
