//! Tickmark.
pub mod config;
pub mod diag;
pub mod frames;
pub mod parameter;
pub mod period;
pub mod settings;
pub mod stats;
