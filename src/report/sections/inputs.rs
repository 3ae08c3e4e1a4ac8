//! The account of every input file, and the equations that must foot.

use crate::frames::Word;
use crate::load::FileIntake;
use crate::reconcile::{Equation, Population};
use crate::report::tables::file_name;
use crate::report::{EquationFacts, InputFacts};

/// One input file.
pub(in crate::report) fn input(population: &Population<'_>, file: &FileIntake) -> InputFacts {
    let rejects = file.rejects.iter();
    let notes = file.notes.iter();
    InputFacts {
        file: file_name(population, file.file),
        frame: file.frame.as_str().into(),
        profile: file.profile.clone(),
        format: file.format.into(),
        encoding: file.encoding.into(),
        size: file.size,
        sha256: file.sha256.clone(),
        read: file.read,
        kept: file.kept,
        rejected: file.rejected,
        rejects: rejects.map(|(reason, n)| (reason.as_str().to_owned(), *n)).collect(),
        covers: file.covers,
        unused_columns: file.unused_columns.clone(),
        empty_cells: file.empty_cells.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect(),
        notes: notes.map(|note| (note.text.clone(), note.count)).collect(),
    }
}

/// One equation.
pub(in crate::report) fn equation(equation: &Equation) -> EquationFacts {
    EquationFacts {
        kind: equation.kind.into(),
        item: equation.item.clone(),
        total_name: equation.total_name.into(),
        total: equation.total,
        parts: equation.parts.clone(),
        foots: equation.foots(),
    }
}
