//! Tickmark.
pub mod config;
pub mod controls;
pub mod diag;
pub mod finding;
pub mod frames;
pub mod load;
pub mod metrics;
pub mod outputs;
pub mod parameter;
pub mod period;
pub mod publish;
pub mod reconcile;
pub mod report;
pub mod settings;
