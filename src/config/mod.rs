//! `tickmark.toml` -> [`Plan`]. Knows no metric and no control by name.
mod plan;
pub use plan::*;
