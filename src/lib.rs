//! Tickmark.
pub mod config;
pub mod controls;
pub mod diag;
pub mod finding;
pub mod frames;
pub mod load;
pub mod metrics;
pub mod parameter;
pub mod period;
pub mod progress;
pub mod reconcile;
pub mod settings;
pub mod source;
pub mod stats;
