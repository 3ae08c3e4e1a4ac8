//! Are we in control? What the first screen answers where little can be judged.

mod common;

use std::path::Path;

use common::{good, report};
use tickmark::config;

#[test]
fn where_nothing_could_be_judged_a_slight_finding_does_not_make_it_mostly() {
    // The one grant names no account and is rejected; the ticket's system has no snapshot.
    let files = [
        (
            "tickets.csv",
            "ticket_id,state,beneficiary,system,entitlement,requested_at\nT-1,closed,ann,erp,read,2026-07-01\n",
        ),
        ("grants.csv", "snapshot_at,system,account,entitlement\n2026-09-30,crm,,read\n"),
    ];
    let sources = ["tickets", "grants"]
        .map(|frame| format!("[[sources]]\nframe = \"{frame}\"\npath = \"{frame}.csv\"\n"));
    let plan = good(config::parse("tickmark.toml", &sources.concat(), Path::new("")));
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().into()));
    let report = report(&plan, files.into());
    let uncovered = report.findings.iter().filter(|one| one.control == "uncovered_system");
    assert_eq!(uncovered.count(), 1);
    let answer = report.answer();
    assert_eq!(answer.short, "It cannot be said.");
    let because =
        "No ticket line and no grant could be judged. Findings that need an answer: 1 medium.";
    assert_eq!(answer.because, because);
}
