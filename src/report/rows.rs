//! Rows made on demand: block by block, when they are written, so that a table of ten million rows
//! is never whole in memory.

use std::ops::Range;
use std::sync::Arc;

use super::Report;
use super::cells::Cells;
use super::ground::{Ground, Texts};
use super::table::{Column, Table};
use super::teller::Teller;

/// The blocks of a table.
pub trait Blocks: Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// The columns of one, in the order of the table.
    fn block(&self, number: usize) -> Vec<Column>;
    /// The columns without a row.
    fn none(&self) -> Vec<Column>;
}

/// Blocks of so many rows, which `make` makes.
pub(super) struct ByRows<F> {
    pub(super) rows: usize,
    pub(super) size: usize,
    pub(super) make: F,
}

impl<F: Fn(Range<usize>) -> Vec<Column> + Sync> Blocks for ByRows<F> {
    fn count(&self) -> usize {
        self.rows.div_ceil(self.size)
    }
    fn block(&self, number: usize) -> Vec<Column> {
        let start = number * self.size;
        (self.make)(start..self.rows.min(start + self.size))
    }
    fn none(&self) -> Vec<Column> {
        (self.make)(0..0)
    }
}

/// The rows of the tables that do not hold them.
pub struct Rows<'a> {
    pub(super) ground: Arc<Ground<'a>>,
    pub(super) teller: Teller<'a>,
    tables: Vec<(String, Box<dyn Blocks + 'a>)>,
}

impl<'a> Rows<'a> {
    /// No rows yet.
    pub(super) fn new(teller: Teller<'a>) -> Self {
        Self { ground: Arc::clone(&teller.ground), teller, tables: vec![] }
    }

    /// What the numbers in [`Cells::Texts`] stand for.
    #[must_use]
    pub fn texts(&self) -> &Texts<'a> {
        &self.ground.texts
    }

    /// Takes over the rows of a table, in the place of those it had; the table is left with its
    /// columns.
    pub(super) fn demand(
        &mut self,
        table: impl FnOnce(Vec<Column>) -> Table,
        blocks: impl Blocks + 'a,
    ) -> Table {
        let table = Table { on_demand: true, ..table(blocks.none()) };
        self.tables.retain(|(name, _)| *name != table.name);
        self.tables.push((table.name.clone(), Box::new(blocks)));
        table
    }

    /// The blocks of a table whose rows are made on demand.
    #[must_use]
    pub fn blocks(&self, table: &str) -> Option<&(dyn Blocks + 'a)> {
        self.tables.iter().find(|(name, _)| name == table).map(|(_, blocks)| blocks.as_ref())
    }

    /// Shows `look` the columns of a table, block by block, with their texts spelled.
    pub(super) fn each(&self, table: &Table, mut look: impl FnMut(&[Column])) {
        let Some(blocks) = self.blocks(&table.name).filter(|_| table.on_demand) else {
            return look(&table.columns);
        };
        for number in 0..blocks.count() {
            let mut columns = blocks.block(number);
            columns.iter_mut().for_each(|column| self.spell(column));
            look(&columns);
        }
    }

    /// The same table, holding its rows.
    #[must_use]
    pub fn hold(&self, mut table: Table) -> Table {
        table.columns.iter_mut().for_each(|column| self.spell(column));
        if table.on_demand {
            let mut held = table.columns.clone();
            self.each(&table, |columns| {
                for (column, more) in held.iter_mut().zip(columns) {
                    column.cells.append(more.cells.clone());
                }
            });
            (table.columns, table.on_demand) = (held, false);
        }
        table
    }

    /// The same report, holding the rows of all its tables.
    #[must_use]
    pub fn hold_all(&self, mut report: Report) -> Report {
        report.tables = report.tables.into_iter().map(|table| self.hold(table)).collect();
        report
    }

    fn spell(&self, column: &mut Column) {
        let cells = std::mem::replace(&mut column.cells, Cells::Flag(vec![]));
        column.cells = self.texts().spelled(cells);
    }
}
