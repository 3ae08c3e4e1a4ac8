//! What is kept of a trial: counts, and which rows the findings rest on.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::controls::{CONTROLS, Control, Tested};
use crate::finding::role;
use crate::frames::{FrameKind, Origin};
use crate::parameter::Parameters;
use crate::reconcile::{Population, Verdict};

use super::{Ran, Trial};

/// Items by verdict: `population = pass + fail + open + listed + not_evaluable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// As it should be.
    pub pass: u64,
    /// Not as it should be.
    pub fail: u64,
    /// Still in work, inside its time.
    pub open: u64,
    /// Shown, not judged.
    pub listed: u64,
    /// Cannot be judged.
    pub not_evaluable: u64,
}

impl FromIterator<Verdict> for Tally {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            *match verdict {
                Verdict::Pass => &mut tally.pass,
                Verdict::Fail => &mut tally.fail,
                Verdict::Open => &mut tally.open,
                Verdict::Listed => &mut tally.listed,
                Verdict::NotEvaluable => &mut tally.not_evaluable,
            } += 1;
        }
        tally
    }
}

/// What a control says, in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Its id.
    pub control: &'static str,
    /// Its items.
    pub tally: Tally,
    /// Its findings.
    pub findings: u64,
}

/// Where the ticket lines and the grants of the current snapshots stand: what a trial judges, and
/// no trial changes.
pub(super) struct Rows {
    lines: Places,
    grants: Places,
}

/// A set of rows: a bit for each line of each file, for there can be a hundred million of them.
#[derive(Default)]
struct Places(Vec<Vec<u64>>);

impl Places {
    fn contains(&self, place: &Origin) -> bool {
        let line = place.line as usize;
        let bits = self.0.get(place.file as usize).and_then(|file| file.get(line / 64));
        bits.is_some_and(|bits| bits >> (line % 64) & 1 == 1)
    }
}

impl FromIterator<Origin> for Places {
    fn from_iter<I: IntoIterator<Item = Origin>>(rows: I) -> Self {
        let mut files: Vec<Vec<u64>> = Vec::new();
        for Origin { file, line } in rows {
            let (file, line) = (file as usize, line as usize);
            files.resize_with(files.len().max(file + 1), Vec::new);
            let bits = &mut files[file];
            bits.resize(bits.len().max(line / 64 + 1), 0);
            bits[line / 64] |= 1 << (line % 64);
        }
        Self(files)
    }
}

impl Rows {
    pub(super) fn of(population: &Population<'_>) -> Self {
        Self {
            lines: population.lines.iter().map(|line| line.origin).collect(),
            grants: population.grants.iter().map(|grant| population.origin(grant)).collect(),
        }
    }
}

/// What one control says, with the rows its findings rest on.
#[derive(Clone)]
struct One {
    sum: Sum,
    lines: Vec<Origin>,
    grants: Vec<Origin>,
}

impl One {
    /// What a control of the run says of `population`; nothing where it is left out.
    fn again(control: &Control, population: &Population<'_>, ran: &Ran<'_>, rows: &Rows) -> Self {
        let given = ran.parameters.get(control.id).cloned();
        let used = given.unwrap_or_else(|| Parameters::defaults(control.parameters));
        let tested = match ran.selection.runs(control.id) {
            true => control.run(population, &used),
            false => Tested::default(),
        };
        Self::of(control, &tested, rows)
    }

    fn of(control: &Control, tested: &Tested, rows: &Rows) -> Self {
        let tally = Tally {
            pass: tested.passed,
            fail: tested.failed,
            open: tested.open,
            listed: tested.listed,
            not_evaluable: tested.not_evaluable.values().sum(),
        };
        let sum = Sum { control: control.id, tally, findings: tested.findings.len() as u64 };
        let evidence = || tested.findings.iter().flat_map(|finding| &finding.evidence);
        let named = |frame, known: &Places| {
            let rows = evidence().filter(|row| row.role() == role(frame));
            let mut named: Vec<Origin> =
                rows.map(|row| row.origin).filter(|origin| known.contains(origin)).collect();
            named.sort_unstable();
            named.dedup();
            named
        };
        Self {
            sum,
            lines: named(FrameKind::Tickets, &rows.lines),
            grants: named(FrameKind::Grants, &rows.grants),
        }
    }
}

/// Everything counted of one trial.
pub(super) struct Counted {
    lines: Tally,
    grants: Tally,
    /// One per control that was run, in the order of the catalogue.
    controls: Vec<One>,
}

impl Counted {
    /// What the run itself found.
    pub(super) fn of_run(
        population: &Population<'_>,
        tested: &[(&'static Control, Parameters, Tested)],
        rows: &Rows,
    ) -> Self {
        let counts = tested.par_iter().map(|(control, _, tested)| One::of(control, tested, rows));
        Self::judged(population, counts.collect())
    }

    /// What the controls of the run find in `population`. The findings of each are counted and let
    /// go before those of all are there.
    pub(super) fn of(population: &Population<'_>, ran: &Ran<'_>, rows: &Rows) -> Self {
        let counts = CONTROLS.par_iter().map(|control| One::again(control, population, ran, rows));
        Self::judged(population, counts.collect())
    }

    /// The same, but for what the controls that `again` names say of `population`, whose lines and
    /// grants are those of the run.
    pub(super) fn with_again(
        &self,
        again: impl Fn(&Control) -> bool + Sync,
        population: &Population<'_>,
        ran: &Ran<'_>,
        rows: &Rows,
    ) -> Self {
        let known = CONTROLS.par_iter().zip(&self.controls);
        let counts = known.map(|(control, known)| match again(control) {
            true => One::again(control, population, ran, rows),
            false => known.clone(),
        });
        Self { controls: counts.collect(), ..*self }
    }

    fn judged(population: &Population<'_>, controls: Vec<One>) -> Self {
        Self {
            lines: population.lines.iter().map(|line| line.verdict).collect(),
            grants: population.grants.iter().map(|grant| grant.verdict).collect(),
            controls,
        }
    }

    /// The same, but for what one control says.
    pub(super) fn with(&self, control: &Control, tested: &Tested, rows: &Rows) -> Self {
        let mut controls = self.controls.clone();
        if let Some(place) = controls.iter_mut().find(|one| one.sum.control == control.id) {
            *place = One::of(control, tested, rows);
        }
        Self { controls, ..*self }
    }

    /// The numbers alone.
    pub(super) fn trial(&self, value: &str, in_force: bool) -> Trial {
        Trial {
            value: value.to_owned(),
            in_force,
            lines: (self.lines, self.distinct(|one| &one.lines)),
            grants: (self.grants, self.distinct(|one| &one.grants)),
            findings: self.controls.iter().map(|one| one.sum.findings).sum(),
            controls: self.controls.iter().map(|one| one.sum.clone()).collect(),
        }
    }

    fn distinct(&self, rows: fn(&One) -> &Vec<Origin>) -> u64 {
        let all: FxHashSet<&Origin> = self.controls.iter().flat_map(rows).collect();
        all.len() as u64
    }
}
