//! The register of accepted deviations: which lines an entry covers, and what is in it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::frames::{ExceptionKind, Exceptions, Instant, Key, Text, Tickets};
use crate::reconcile::{Line, Population};

/// The register, indexed by the first field that each entry gives.
pub(super) struct Register<'a> {
    population: &'a Population<'a>,
    entries: Option<Exceptions<'a>>,
    by_field: FxHashMap<(usize, Key), Vec<u32>>,
    known: FxHashSet<Key>,
}

/// Fields an entry may give: ticket, identity, account, entitlement, system.
const FIELDS: usize = 5;

impl<'a> Register<'a> {
    pub(super) fn of(population: &'a Population<'a>) -> Self {
        let entries = population.frames.exceptions();
        let (by_field, known) = (FxHashMap::default(), FxHashSet::default());
        let mut register = Self { population, entries, by_field, known };
        for row in 0..entries.map_or(0, |frame| frame.len) {
            register.add(row);
        }
        register
    }

    fn add(&mut self, row: usize) {
        let Some(entries) = self.entries else { return };
        self.known.insert(self.key(entries.exception_id.at(row)));
        if entries.kind.at(row) == Some(ExceptionKind::Sod) || !self.is_approved(&entries, row) {
            return;
        }
        let fields = self.fields(&entries, row);
        if let Some(field) = fields.iter().position(|key| !key.is_none()) {
            self.by_field.entry((field, fields[field])).or_default().push(row as u32);
        }
    }

    fn is_approved(&self, entries: &Exceptions<'_>, row: usize) -> bool {
        entries.approved_at.at(row).is_some_and(|at| at.micros <= self.population.period.as_of)
    }

    fn fields(&self, entries: &Exceptions<'_>, row: usize) -> [Key; FIELDS] {
        [
            entries.ticket_id.at(row),
            entries.identity.at(row),
            entries.account.at(row),
            entries.entitlement.at(row),
            entries.system.at(row),
        ]
        .map(|text| self.key(text))
    }

    /// Whether a line rests on an exception on record: it names one that the register knows (any
    /// one, where there is no register), or an approved entry, not ended before the request, fits
    /// it in everything that the entry names.
    pub(super) fn covers(&self, tickets: &Tickets<'_>, line: &Line) -> bool {
        let named = self.key(tickets.exception_id.at(line.row as usize));
        let is_known = self.entries.is_none() || self.known.contains(&named);
        (!named.is_none() && is_known) || self.fits(tickets, line)
    }

    fn fits(&self, tickets: &Tickets<'_>, line: &Line) -> bool {
        let Some(entries) = self.entries else { return false };
        let row = line.row as usize;
        let ticket = self.key(tickets.ticket_id.at(row));
        let account = self.key(tickets.account.at(row));
        let own: [[Key; 2]; FIELDS] = [
            [ticket; 2],
            [line.holder, line.beneficiary.key],
            [account; 2],
            [line.entitlement; 2],
            [line.system; 2],
        ];
        let fits = |entry: usize| {
            let fields = self.fields(&entries, entry);
            let is_met = |(field, own): (&Key, &[Key; 2])| field.is_none() || own.contains(field);
            fields.iter().zip(&own).all(is_met) && lasts(&entries, entry, line.requested_at)
        };
        let candidates = own.iter().enumerate().flat_map(|(field, keys)| {
            keys.iter().filter_map(move |key| self.by_field.get(&(field, *key)))
        });
        candidates.flatten().any(|entry| fits(*entry as usize))
    }

    fn key(&self, text: Text) -> Key {
        self.population.frames.key(text)
    }

    /// Age in days, at as-of, of each access or conflict entry in force then, in no order.
    pub(super) fn ages(&self) -> Vec<f64> {
        let Some(entries) = self.entries else { return Vec::new() };
        let as_of = Instant::exact(self.population.period.as_of);
        let open = (0..entries.len).filter(|row| self.is_approved(&entries, *row));
        let open = open.filter(|row| lasts(&entries, *row, as_of));
        let since = open.filter_map(|row| entries.approved_at.at(row));
        since.map(|at| at.hours_until(as_of) / 24.0).collect()
    }

    /// Number of approved entries that had ended by as-of.
    pub(super) fn ended(&self) -> u64 {
        let Some(entries) = self.entries else { return 0 };
        let as_of = Instant::exact(self.population.period.as_of);
        let approved = (0..entries.len).filter(|row| self.is_approved(&entries, *row));
        approved.filter(|row| !lasts(&entries, *row, as_of)).count() as u64
    }

    /// Number of approved entries, in force or not; `None` without a register.
    pub(super) fn approved(&self) -> Option<u64> {
        let entries = self.entries?;
        Some((0..entries.len).filter(|row| self.is_approved(&entries, *row)).count() as u64)
    }
}

/// Neither run out nor withdrawn at `at`.
fn lasts(entries: &Exceptions<'_>, row: usize, at: Instant) -> bool {
    let ends = [entries.expires_at.at(row), entries.revoked_at.at(row)];
    ends.iter().flatten().all(|end| end.micros > at.micros)
}
