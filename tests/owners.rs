//! Who should act on a finding: whoever answers for the access, and never the person it is about.

mod common;

use std::path::Path;

use common::{good, render, rows};
use tickmark::config;

/// Ann owns the entitlement and has left, and so has Bob; both still hold it. Cara owns what she
/// holds, too, and has no manager.
fn owners_of_leavers() -> Vec<String> {
    let identities = "identity,name,status,end,manager,login\n\
        E1,Ann,terminated,2026-05-31,E3,ann\n\
        E2,Bob,terminated,2026-05-31,E3,bob\n\
        E3,Mia,active,,,mia\n\
        E4,Cara,terminated,2026-05-31,,cara\n";
    let grants = "snapshot_at,system,account,entitlement\n\
        2026-07-01T00:00:00Z,erp,ann,read\n\
        2026-07-01T00:00:00Z,erp,bob,read\n\
        2026-07-01T00:00:00Z,erp,cara,post\n";
    let catalogue = "system,entitlement,owner\nerp,read,ann\nerp,post,E4\n";
    let sources = ["identities", "catalogue", "grants"]
        .map(|frame| format!("[[sources]]\nframe = \"{frame}\"\npath = \"{frame}.csv\"\n"));
    let plan = good(config::parse("tickmark.toml", &sources.concat(), Path::new("")));
    let files =
        [("identities.csv", identities), ("catalogue.csv", catalogue), ("grants.csv", grants)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().into()));
    let findings = rows(&render(&common::report(&plan, files.into())), "data/findings.csv");
    let of_leavers = findings.iter().filter(|row| row["control"] == "leaver_access");
    let mut owners: Vec<String> = of_leavers
        .map(|row| format!("{} {} {}", row["holder"], row["owner_role"], row["owner"]))
        .collect();
    owners.sort();
    owners
}

#[test]
fn nobody_is_asked_to_act_on_their_own_access() {
    let expected = ["E1 manager E3", "E2 entitlement_owner ann", "E4 hr HR"];
    assert_eq!(owners_of_leavers(), expected);
}
