//! Tickmark.
#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_methods,
        clippy::disallowed_types,
        clippy::expect_used,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::string_slice
    )
)]

pub mod cli;
pub mod commands;
pub mod config;
pub mod controls;
pub mod demo;
pub mod diag;
pub mod finding;
pub mod frames;
pub mod load;
pub mod metrics;
pub mod outputs;
pub mod parameter;
pub mod period;
pub mod profiles;
pub mod progress;
pub mod publish;
pub mod reconcile;
pub mod report;
pub mod run;
pub mod settings;
pub mod source;
pub mod stats;
