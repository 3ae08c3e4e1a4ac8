//! How an export names things: data, one TOML file per export.
//!
//! A profile has the keys of a `[[sources]]` table that say how cells are read (`columns`,
//! `constants`, `values`, `date_formats` ...). Its first line is a comment that says what it reads.
//! A user's own profile is a TOML file beside the configuration and needs no line here.

/// One built-in profile.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// Its id: stem of its file.
    pub id: &'static str,
    /// Its content.
    pub text: &'static str,
}

/// Every built-in profile.
pub const PROFILES: &[Profile] =
    &[Profile { id: "canonical", text: include_str!("canonical.toml") }];

impl Profile {
    /// What it reads, in one sentence.
    #[must_use]
    pub fn doc(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
    }
}

/// The built-in profile with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.id == id)
}
