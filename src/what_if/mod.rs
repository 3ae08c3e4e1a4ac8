//! What this very run would have said under other settings.
//!
//! For one setting after the other, and for one value of it after the other, everything else stays
//! as it is and the run is judged anew: a setting that the reconciliation reads means reconciling
//! the same frames again and running the controls on what comes of it; one that only controls read
//! means running those controls again; a parameter of a control means running that control again.
//! What is kept of each trial is its counts, so memory holds one trial at a time.
//!
//! The value in force is among the values of every setting, with the numbers of the run itself.
//! Waivers reduce no count here: what somebody accepts is still there. Values of two settings are
//! never changed together, so the differences of two settings must not be added up.

mod count;
mod question;

use std::collections::BTreeMap;

use crate::controls::{Control, Selection, Tested};
use crate::parameter::Parameters;
use crate::reconcile::{Asked, Population, reconcile};

pub use count::{Sum, Tally};
pub use question::Question;

use count::{Counted, Rows};
use question::Change;

/// What the run itself was asked and found.
#[derive(Clone, Copy)]
pub struct Ran<'r> {
    /// The window asked for.
    pub asked: Asked,
    /// The parameters of the controls.
    pub parameters: &'r BTreeMap<&'static str, Parameters>,
    /// The controls that are run.
    pub selection: &'r Selection,
    /// What they say.
    pub tested: &'r [(&'static Control, Parameters, Tested)],
}

/// What the run would have said under each value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The setting: a key of `[what_if]`.
    pub setting: String,
    /// What it means.
    pub doc: &'static str,
    /// One per value, smallest first; where hours in force differ by risk they come first.
    pub trials: Vec<Trial>,
}

/// What the run would have said under one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The value.
    pub value: String,
    /// Whether it is the one in force.
    pub in_force: bool,
    /// Ticket lines and grants, and how many of them a finding rests on.
    pub lines: (Tally, u64),
    /// The same of the grants of the current snapshots.
    pub grants: (Tally, u64),
    /// Findings of all controls.
    pub findings: u64,
    /// The controls whose numbers differ under any value of the setting, in the order of the
    /// catalogue.
    pub controls: Vec<Sum>,
}

/// The answers to `questions`, in their order. The population is the one of the run, before and
/// afterwards; in between its settings are others.
#[must_use]
pub fn answers<'a>(
    questions: &'a [Question],
    population: &mut Population<'a>,
    ran: &Ran<'_>,
) -> Vec<Answer> {
    if questions.is_empty() {
        return vec![];
    }
    let rows = Rows::of(population);
    let base = Counted::of_run(population, ran.tested, &rows);
    questions.iter().map(|question| answer(question, population, ran, (&rows, &base))).collect()
}

fn answer<'a>(
    question: &'a Question,
    population: &mut Population<'a>,
    ran: &Ran<'_>,
    (rows, base): (&Rows, &Counted),
) -> Answer {
    let mut trials = vec![];
    for (value, change) in &question.values {
        let counted = match change {
            Change::None => None,
            Change::Parameter(control, parameters) => {
                Some(base.with(control, &control.run(population, parameters), rows))
            }
            Change::Controls(settings) => {
                let reads = |control: &Control| control.settings.contains(&&*question.setting);
                let own = std::mem::replace(&mut population.settings, settings);
                let counted = base.with_again(reads, population, ran, rows);
                population.settings = own;
                Some(counted)
            }
            Change::Reconciliation(settings) => {
                let mut again = reconcile(population.frames, settings, ran.asked);
                again.share();
                Some(Counted::of(&again, ran, rows))
            }
        };
        trials.push(counted.as_ref().unwrap_or(base).trial(value, counted.is_none()));
    }
    keep_what_moves(&mut trials);
    Answer { setting: question.setting.clone(), doc: question.doc, trials }
}

/// Leaves out the controls that say the same under every value.
fn keep_what_moves(trials: &mut [Trial]) {
    let Some((first, rest)) = trials.split_first() else { return };
    let differs =
        |place: usize| rest.iter().any(|trial| trial.controls[place] != first.controls[place]);
    let moves: Vec<bool> = (0..first.controls.len()).map(differs).collect();
    for trial in trials {
        let mut moves = moves.iter();
        trial.controls.retain(|_| moves.next() == Some(&true));
    }
}
