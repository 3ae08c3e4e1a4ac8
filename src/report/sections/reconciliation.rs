//! Statuses, standings and systems.

use crate::frames::Word;
use crate::reconcile::{DriftStatement, MatchRule, Population, Standing, System, Verdict};
use crate::report::{DriftFacts, SystemFacts, Tally, Verdicts, meaning};

/// Ticket lines by fulfilment status.
pub(in crate::report) fn statuses(population: &Population<'_>) -> Vec<Tally> {
    let items = population.lines.iter().map(|line| (line.status, line.verdict));
    tallies(items, meaning::status)
}

/// Grants by standing.
pub(in crate::report) fn standings(population: &Population<'_>) -> Vec<Tally> {
    let items = population.grants.iter().map(|grant| (grant.standing, grant.verdict));
    tallies(items, meaning::standing)
}

fn tallies<W: Word>(
    items: impl Iterator<Item = (W, Verdict)>,
    explain: fn(W) -> (Verdict, &'static str),
) -> Vec<Tally> {
    let mut counts = vec![Verdicts::default(); W::ALL.len() + 1];
    items.for_each(|(word, verdict)| counts[usize::from(word.code())].add(verdict));
    let tally = |word: &W| {
        let (usual, text) = explain(*word);
        let verdicts = counts[usize::from(word.code())];
        Tally { word: word.as_str().into(), meaning: text.into(), usual, verdicts }
    };
    W::ALL.iter().map(tally).collect()
}

/// Every system, with its grants and its drift statement.
pub(in crate::report) fn systems(population: &Population<'_>) -> Vec<SystemFacts> {
    let mut systems: Vec<SystemFacts> =
        population.systems.iter().map(|system| blank(population, system)).collect();
    let mut standings = vec![vec![0_u64; Standing::ALL.len() + 1]; systems.len()];
    for (place, system) in population.systems.iter().enumerate() {
        for grant in population.grants_on(system.key) {
            systems[place].verdicts.add(grant.verdict);
            standings[place][usize::from(grant.standing.code())] += 1;
        }
    }
    for (system, counts) in systems.iter_mut().zip(&standings) {
        system.standings = occurring::<Standing>(counts);
    }
    count_accounts(population, &mut systems);
    systems
}

/// The words that occur, with how often; `counts` are by code.
fn occurring<W: Word>(counts: &[u64]) -> Vec<(String, u64)> {
    let count = |word: &W| counts[usize::from(word.code())];
    let occurring = W::ALL.iter().filter(|word| count(word) > 0);
    occurring.map(|word| (word.as_str().to_owned(), count(word))).collect()
}

fn count_accounts(population: &Population<'_>, systems: &mut [SystemFacts]) {
    let mut rules = vec![vec![0_u64; MatchRule::ALL.len() + 1]; systems.len()];
    for account in &population.accounts {
        let place = population.systems.binary_search_by_key(&account.system, |system| system.key);
        let Ok(place) = place else { continue };
        let system = &mut systems[place];
        system.accounts += 1;
        let known = !matches!(account.rule, MatchRule::Disputed | MatchRule::Uncorrelated);
        system.matched += u64::from(known);
        rules[place][usize::from(account.rule.code())] += 1;
    }
    for (system, counts) in systems.iter_mut().zip(&rules) {
        system.rules = occurring::<MatchRule>(counts);
    }
}

fn blank(population: &Population<'_>, system: &System) -> SystemFacts {
    SystemFacts {
        name: population.show(system.key).to_owned(),
        snapshots: system.snapshots.len() as u64,
        opening: system.opening,
        current: system.current,
        verdicts: Verdicts::default(),
        standings: vec![],
        accounts: 0,
        matched: 0,
        rules: vec![],
        drift: system.statement.map(drift),
    }
}

fn drift(statement: DriftStatement) -> DriftFacts {
    DriftFacts {
        opening: statement.opening,
        added: statement.added,
        added_explained: statement.added_explained,
        removed: statement.removed,
        removed_explained: statement.removed_explained,
        changed: statement.changed,
        closing: statement.closing,
    }
}
