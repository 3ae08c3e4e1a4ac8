//! The sections of the report, each made from the part of the run it tells of.

mod controls;
mod inputs;
mod metrics;
mod reconciliation;
mod settings;
mod waivers;
mod what_if;

pub(super) use controls::controls;
pub(super) use inputs::{equation, input};
pub(super) use metrics::metrics;
pub(super) use reconciliation::{standings, statuses, systems};
pub(super) use settings::{parameters, settings};
pub(super) use waivers::{acceptance, waivers};
pub(super) use what_if::what_if;
