//! The register of accepted deviations: how much is in it, and how old it is.

use crate::frames::{Exceptions, Instant};
use crate::reconcile::Population;
use crate::reconcile::register::{is_accepted, is_over};

/// The register.
pub(super) struct Register<'a> {
    population: &'a Population<'a>,
    entries: Option<Exceptions<'a>>,
}

impl<'a> Register<'a> {
    pub(super) fn of(population: &'a Population<'a>) -> Self {
        Self { population, entries: population.frames.exceptions() }
    }

    fn is_approved(&self, entries: &Exceptions<'_>, row: usize) -> bool {
        is_accepted(entries, row, self.population.period.as_of)
    }

    /// Age in days, at as-of, of each access or conflict entry in force then, in no order.
    pub(super) fn ages(&self) -> Vec<f64> {
        let Some(entries) = self.entries else { return Vec::new() };
        let as_of = Instant::exact(self.population.period.as_of);
        let open = (0..entries.len).filter(|row| self.is_approved(&entries, *row));
        let open = open.filter(|row| !is_over(&entries, *row, as_of.micros));
        let since = open.filter_map(|row| entries.approved_at.at(row));
        since.map(|at| at.hours_until(as_of) / 24.0).collect()
    }

    /// Number of approved entries that had ended by as-of.
    pub(super) fn ended(&self) -> u64 {
        let Some(entries) = self.entries else { return 0 };
        let as_of = self.population.period.as_of;
        let approved = (0..entries.len).filter(|row| self.is_approved(&entries, *row));
        approved.filter(|row| is_over(&entries, *row, as_of)).count() as u64
    }

    /// Number of approved entries, in force or not; `None` without a register.
    pub(super) fn approved(&self) -> Option<u64> {
        let entries = self.entries?;
        Some((0..entries.len).filter(|row| self.is_approved(&entries, *row)).count() as u64)
    }
}
