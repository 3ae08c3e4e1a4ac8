//! A plain, slow, row-by-row reading of the semantics, to compare the engine with.
//!
//! Everything here loops over rows with `String` keys and microseconds; each function quotes the
//! sentence it implements. It knows nothing of how the engine works.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod authority;
pub mod cells;
pub mod compare;
pub mod decision;
pub mod drift;
pub mod effect;
pub mod generated;
pub mod generator;
pub mod halves;
pub mod history;
pub mod instants;
pub mod people;
pub mod pools;
pub mod registers;
pub mod rows;
pub mod sheet;
pub mod tracing;
pub mod vouching;

use authority::{Case, Court};
use rows::Ledger;

/// All lines with decision and holder.
pub fn cases<'a>(ledger: &'a Ledger<'a>) -> Vec<Case<'a>> {
    let case =
        |(index, t)| Case { index, t, decided: ledger.decide(t), holder: ledger.holder_of_line(t) };
    ledger.lines().iter().enumerate().map(case).collect()
}

/// Lets `look` see everything the reference says about a company.
pub fn judge<T>(
    ledger: &Ledger<'_>,
    look: impl FnOnce(&Court<'_>, &[vouching::Vouched<'_>], &[tracing::Traced]) -> T,
) -> T {
    let cases = cases(ledger);
    let court = Court { ledger, cases: &cases };
    let vouched: Vec<vouching::Vouched<'_>> =
        ledger.current_grants().into_iter().map(|row| court.vouch(row)).collect();
    let traced = tracing::Trace { court: &court, vouched: &vouched }.all();
    look(&court, &vouched, &traced)
}
