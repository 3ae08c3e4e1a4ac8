//! The text beside the exports that says how to read them.

use super::clock::BASELINE;
use crate::demo::calendar::{DAY, date};
use crate::demo::texts::source;

const HEAD: &str = r#"# A large example company: one file per frame, columns under their canonical names.
[report]
title = "Large example company: access audit, third quarter of 2026"
timezone = "UTC"
period = { from = "2026-07-01", to = "2026-10-01" }
# On this day requests by ticket began. Whatever is older was accepted as it was.
"#;

/// Frame and files of each source.
const SOURCES: [(&str, &str); 6] = [
    ("tickets", "tickets.csv"),
    ("events", "events.csv"),
    ("grants", "grants_*.csv"),
    ("identities", "identities.csv"),
    ("catalogue", "catalogue.csv"),
    ("policies", "policies.csv"),
];

/// The configuration that reads the exports from its own folder.
pub(super) fn config_toml() -> String {
    let baseline = format!("baseline_date = \"{}\"\n", date(BASELINE / DAY));
    let sources = SOURCES.map(|(frame, path)| source(frame, path));
    std::iter::once(HEAD.to_owned()).chain([baseline]).chain(sources).collect()
}
