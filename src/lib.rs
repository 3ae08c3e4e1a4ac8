//! Tickmark reconciles access tickets with entitlement snapshots, in both directions, and writes
//! the evidence: what was asked for against what is there.
//!
//! # The path
//!
//! ```text
//!   tickmark.toml        exports (tickets, grants, people ...)
//!        |                        |
//!      config                  source         bytes, digests, the line of every record
//!        |  Plan                  |
//!        +--------> load <--------+           canonical frames; rejects; intake
//!                     |  Frames
//!                 reconcile                   who holds what; one status per ticket line,
//!                     |  Population           one standing per grant; sums that agree
//!             +-------+-------+
//!         metrics         controls            values with intervals; findings with evidence
//!             +-------+-------+
//!                  report                     one versioned type: all that is said about a run
//!                     |  Report
//!                  outputs                    report -> bytes: html, csv, data package
//!                     |
//!                  publish                    the bundle, written whole or not at all
//! ```
//!
//! A verb is a stage, a plural is a shelf with one kind per file, a singular noun is a type that
//! others may name. Imports only run down the path; `tests/architecture.rs` holds them to it.
//!
//! # The modules, in the order of the path
//!
//! What everybody may use:
//!
//! - [`arena`]: many texts in one allocation
//! - [`diag`]: what is said when something is wrong: message, place, way out
//! - [`progress`]: how long work tells that it goes on
//! - [`stats`]: pure arithmetic: survival, shares, rates, quantiles; no domain word
//! - [`frames`]: the canonical frames; the only place where a column name is spelled
//! - [`period`]: the audit period and as-of, the only "now"
//! - [`parameter`]: parameters that a control declares, and their values
//! - [`settings`]: what a configuration may say about judging
//!
//! The stages and their shelves:
//!
//! - [`profiles`]: how an export names things: data, one TOML file each
//! - [`config`]: `tickmark.toml` to a checked [`config::Plan`]
//! - [`source`]: the files as evidence: which there are, their bytes, their digest
//! - [`cache`]: what loading gave, kept as Parquet under the digest of its inputs
//! - [`load`]: sources to frames, rejects and intake, in parallel
//! - [`reconcile`]: frames to one reconciled [`reconcile::Population`]
//! - [`finding`]: a failure with its evidence, under an id that stays
//! - [`movement`]: what moved between two bundles: findings, controls, inputs, configuration
//! - [`metrics`]: one measurement per file, and their registry
//! - [`controls`]: one audit test per file, and their registry
//! - [`what_if`]: the same run under other settings, counted
//! - [`report`]: the [`report::Report`] that every output is made from
//! - [`outputs`]: report to bytes, one format per file
//! - [`publish`]: the only writer, and the check of what it wrote
//!
//! Who walks the path:
//!
//! - [`demo`]: the example company, made up from a seed
//! - [`cli`]: the command line's types
//! - [`commands`]: what each command does, one per file
//! - [`run`]: the path itself, one call per stage, and the table of exit codes
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

pub mod arena;
pub mod diag;
pub mod frames;
pub mod parameter;
pub mod period;
pub mod progress;
pub mod settings;
pub mod stats;

pub mod cache;
pub mod config;
pub mod controls;
pub mod finding;
pub mod load;
pub mod metrics;
pub mod movement;
pub mod outputs;
pub mod profiles;
pub mod publish;
pub mod reconcile;
pub mod report;
pub mod source;
pub mod what_if;

pub mod cli;
pub mod commands;
pub mod demo;
pub mod run;
