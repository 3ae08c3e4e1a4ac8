//! Tickmark.
pub mod config;
pub mod demo;
pub mod diag;
pub mod frames;
pub mod parameter;
pub mod period;
pub mod settings;
