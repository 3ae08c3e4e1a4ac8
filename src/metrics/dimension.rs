//! What values are broken down by.

use crate::frames::{Action, Key, Risk, Word};
use crate::reconcile::{Line, Population};

/// How an item without a value is shown.
const NO_VALUE: &str = "(none)";

/// One way to break down items of type `T`.
pub(super) struct Dimension<'a, T> {
    /// `dimension` of the values.
    pub(super) name: &'static str,
    /// Whether each month is broken down too, or the whole period only.
    pub(super) monthly: bool,
    /// The number of an item's dimension value; values are listed in order of their numbers.
    pub(super) code: Box<dyn Fn(&T) -> u32 + Sync + 'a>,
    /// The dimension value with a number.
    pub(super) label: Box<dyn Fn(u32) -> String + Sync + 'a>,
}

impl<'a, T: 'a> Dimension<'a, T> {
    /// Everything together.
    pub(super) fn all() -> Self {
        Self {
            name: "all",
            monthly: true,
            code: Box::new(|_| 0),
            label: Box::new(|_| String::new()),
        }
    }

    /// By a name, in the order of names; items without one first, as `(none)`.
    pub(super) fn name(
        name: &'static str,
        population: &'a Population<'a>,
        key: impl Fn(&T) -> Key + Sync + 'a,
    ) -> Self {
        let label = |code: u32| match Key(code).some() {
            Some(key) => population.show(key).to_owned(),
            None => NO_VALUE.to_owned(),
        };
        Self { name, monthly: true, code: Box::new(move |t| key(t).0), label: Box::new(label) }
    }

    /// By a word, in the order of its set; items without one first, as `(none)`.
    pub(super) fn word<W: Word>(
        name: &'static str,
        word: impl Fn(&T) -> Option<W> + Sync + 'a,
    ) -> Self {
        let label = |code: u32| {
            let word = u8::try_from(code).ok().and_then(W::from_code);
            word.map_or(NO_VALUE, Word::as_str).to_owned()
        };
        let code = move |item: &T| word(item).map_or(0, |word| u32::from(word.code()));
        Self { name, monthly: true, code: Box::new(code), label: Box::new(label) }
    }

    /// The whole period only: too many values, of too few items each, for a series.
    pub(super) fn whole_period_only(self) -> Self {
        Self { monthly: false, ..self }
    }
}

/// The dimensions of ticket lines: all, system, risk and action by month; group and department of
/// the beneficiary for the whole period, where the export has them.
pub(super) fn of_lines<'a, T: 'a>(
    population: &'a Population<'a>,
    line: impl Fn(&T) -> &'a Line + Copy + Sync + 'a,
) -> Vec<Dimension<'a, T>> {
    let mut dimensions = vec![
        Dimension::all(),
        Dimension::name("system", population, move |item| line(item).system),
        Dimension::word::<Risk>("risk", move |item| Some(line(item).risk)),
    ];
    let frames = population.frames;
    if let Some(tickets) = frames.tickets() {
        let action = move |row: u32| tickets.action.at(row as usize).unwrap_or(Action::Grant);
        let by = Dimension::word("action", move |item| Some(action(line(item).row)));
        dimensions.push(by);
        if !tickets.group.is_absent() {
            let group = move |row: u32| frames.key(tickets.group.at(row as usize));
            let by = Dimension::name("group", population, move |item| group(line(item).row));
            dimensions.push(by.whole_period_only());
        }
    }
    if let Some(departments) = departments(population) {
        let department =
            move |key: Key| departments.get(key.0 as usize).copied().unwrap_or(Key::NONE);
        let by = move |item: &T| department(line(item).beneficiary.key);
        dimensions.push(Dimension::name("department", population, by).whole_period_only());
    }
    dimensions
}

/// The department of each identity, by the number of the identity's key.
fn departments(population: &Population<'_>) -> Option<Vec<Key>> {
    let frames = population.frames;
    let identities = frames.identities().filter(|frame| !frame.department.is_absent())?;
    let mut departments = vec![Key::NONE; frames.symbols.key_count()];
    for row in 0..identities.len {
        let identity = frames.key(identities.identity.at(row));
        departments[identity.0 as usize] = frames.key(identities.department.at(row));
    }
    Some(departments)
}
