//! Profiles: a mapping kept elsewhere reads an export as if the source had spelled it out.

mod common;

use std::path::Path;

use common::good;
use tickmark::frames::{Action, State};
use tickmark::progress::Silent;
use tickmark::source::Shelf;
use tickmark::{config, load, profiles};

#[test]
fn a_users_own_profile_maps_and_the_source_wins() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/profiles/own");
    let plan = good(config::load(&folder.join("tickmark.toml")));
    let loaded = good(load::load(&plan, &Shelf::Disk, &Silent));
    assert_eq!(loaded.rejects, vec![]);
    assert_eq!(loaded.intake[0].profile, "pulls.toml");
    let tickets = loaded.frames.tickets().expect("tickets");
    let text = |value| loaded.frames.text(value).to_owned();
    assert_eq!(text(tickets.system.at(0)), "forge", "the source wins over its profile");
    assert_eq!(
        [tickets.action.at(0), tickets.action.at(1)],
        [Some(Action::Grant), Some(Action::Revoke)]
    );
    let decided = tickets.decided_at.at(0).expect("merged");
    assert_eq!(decided.micros, 1_770_031_800_000_000, "2026-02-02T11:30Z");
    assert_eq!(tickets.decided_at.at(1), None, "`never` is empty");
    let states = [tickets.state.at(0), tickets.state.at(1)];
    assert_eq!(states, [Some(State::Closed), Some(State::Cancelled)], "unless the map names it");
}

#[test]
fn every_built_in_profile_says_what_it_reads() {
    for profile in profiles::PROFILES {
        assert!(!profile.doc().is_empty(), "{}", profile.id);
        assert!(profile.text.starts_with("# "), "{}", profile.id);
    }
}
