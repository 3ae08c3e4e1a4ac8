//! `tickmark explain FINDING --bundle DIR`: the chain of rows behind a finding, as people read it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A bundle of one small company, and the id of its finding about the access that stayed.
fn bundle() -> (tempfile::TempDir, PathBuf, String) {
    let company = "fixtures/controls/revocation_not_effected/exchanged-and-kept-both/tickmark.toml";
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join(company);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("bundle");
    let said = tickmark(&["run", "--quiet", "-c", text(&config), "--out", text(&out)]);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    let findings = std::fs::read_to_string(out.join("data/findings.csv")).expect("findings");
    let stayed = findings.lines().filter(|line| line.contains("revocation_not_effected"));
    let ids: Vec<&str> = stayed.map(|line| line.split(',').next().unwrap_or_default()).collect();
    let [id] = ids.as_slice() else { panic!("one finding, not {ids:?}") };
    let id = (*id).to_owned();
    (folder, out, id)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn tickmark(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .env_remove("NO_COLOR")
        .args(args)
        .output()
        .expect("the binary runs")
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code(), String::from_utf8(text).expect("what is printed is UTF-8"))
}

/// What the company of [`bundle`] tells, below the lines about the finding itself.
const CHAIN: &str = "
Requests
  2026-02-09T09:00:00Z  ticket T-bob-given is to give ledger-post on erp for bob, asked by bob  [tickets.csv:3]
  2026-08-03T09:00:00Z  ticket T-bob-exchange is to give ledger-read in place of ledger-post on erp for bob, asked by bob  [tickets.csv:5]

Answers
  2026-02-09T14:00:00Z  ticket T-bob-given approved by mia, says the ticket  [tickets.csv:3]
  2026-08-03T15:00:00Z  ticket T-bob-exchange approved by mia, says the ticket  [tickets.csv:5]

What the tickets say was done
  2026-02-10T10:00:00Z  ticket T-bob-given closed, says the ticket  [tickets.csv:3]
  2026-08-04T09:00:00Z  ticket T-bob-exchange closed, says the ticket  [tickets.csv:5]

What the snapshots show
  2026-02-10T08:00:00Z  account bob.ray was given ledger-post, says the system  [grants.csv:3]
  2026-07-01T06:00:00Z  account bob.ray has ledger-post  [grants.csv:3]
  2026-09-30T06:00:00Z  account bob.ray has ledger-post  [grants.csv:9]

Holder
                        bob is active  [identities.csv:3]

What is missing
  no access reviews were given
  no register of exceptions was given
  ticket T-bob-exchange: no input says when tickets were carried out
  ticket T-bob-exchange: no input says when tickets were checked
  ticket T-bob-exchange: no policy is named
  ticket T-bob-given: no input says when tickets were carried out
  ticket T-bob-given: no input says when tickets were checked
  ticket T-bob-given: no policy is named

Dates in order
  2026-02-09T09:00:00Z  ticket T-bob-given is to give ledger-post on erp for bob, asked by bob
  2026-02-09T14:00:00Z  ticket T-bob-given approved by mia, says the ticket
  2026-02-10T08:00:00Z  account bob.ray was given ledger-post, says the system
  2026-02-10T10:00:00Z  ticket T-bob-given closed, says the ticket
  2026-07-01T06:00:00Z  account bob.ray has ledger-post
  2026-08-03T09:00:00Z  ticket T-bob-exchange is to give ledger-read in place of ledger-post on erp for bob, asked by bob
  2026-08-03T15:00:00Z  ticket T-bob-exchange approved by mia, says the ticket
  2026-08-04T09:00:00Z  ticket T-bob-exchange closed, says the ticket
  2026-09-30T06:00:00Z  account bob.ray has ledger-post
";

#[test]
fn a_finding_is_told_from_request_to_what_is_missing() {
    let (_folder, out, id) = bundle();
    let (exit, told) = said(&tickmark(&["explain", &id, "--bundle", text(&out)]));
    assert_eq!(exit, Some(0));
    let begins =
        format!("{id}  revocation_not_effected (critical, certain)\nTicket T-bob-exchange");
    assert!(told.starts_with(&begins), "{told}");
    assert!(
        told.contains("\nWho should act: fay\n\nIt rests on\n  ticket tickets.csv:5 [ticket_id=")
    );
    let chain = told.find("\nRequests\n").map(|at| &told[at..]);
    assert_eq!(chain, Some(CHAIN));
}

#[test]
fn the_first_characters_of_an_id_will_do() {
    let (_folder, out, id) = bundle();
    let whole = said(&tickmark(&["explain", &id, "--bundle", text(&out)]));
    let short = id[..5].to_uppercase();
    assert_eq!(said(&tickmark(&["explain", &short, "--bundle", text(&out)])), whole);
}

#[test]
fn a_control_is_explained_with_a_bundle_too() {
    let (_folder, out, _) = bundle();
    let with = said(&tickmark(&["explain", "leaver_access", "--bundle", text(&out)]));
    assert_eq!(with, said(&tickmark(&["explain", "leaver_access"])));
}

#[test]
fn what_cannot_be_told_is_said_with_the_way_out() {
    let (_folder, out, id) = bundle();
    let complaint = |args: &[&str], exit: i32, parts: [&str; 2]| {
        let (code, told) = said(&tickmark(args));
        assert_eq!(code, Some(exit), "{told}");
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
    };
    let dir = text(&out);
    complaint(&["explain", "ffff0000", "--bundle", dir], 2, ["no finding of", "findings.csv"]);
    complaint(&["explain", &id[..8]], 2, ["no control or metric", "--bundle DIR"]);
    let nowhere = out.join("nowhere");
    complaint(&["explain", &id, "--bundle", text(&nowhere)], 3, ["no manifest.json", "SHA256SUMS"]);
    std::fs::remove_file(out.join("data/chains.csv")).expect("it was there");
    complaint(&["explain", &id, "--bundle", dir], 3, ["chains.csv cannot be read", "verify"]);
}

#[test]
fn an_id_that_several_findings_share_is_not_guessed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("bundle");
    let made = tickmark(&["demo", "--people", "60", "--quiet", "--out", text(&out)]);
    assert_eq!(made.status.code(), Some(0));
    let (exit, told) = said(&tickmark(&["explain", "", "--bundle", text(&out)]));
    assert_eq!(exit, Some(2));
    assert!(told.contains("findings have an id that begins with"), "{told}");
}
