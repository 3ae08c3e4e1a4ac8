//! Is the catalogue bounded?

mod holdings;

use rayon::prelude::*;

use crate::frames::{Key, Risk};
use crate::reconcile::{Line, Population};
use crate::stats::entropy::{effective_number, shannon_bits};

use super::bypasses::Offer;
use super::dimension::Dimension;
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::{Card, Measure, Metric, Value, measure};
use holdings::{Entitlement, entitlements};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "entitlement_sprawl",
    title: "How many different accesses there are",
    card: Card {
        question: "Is the catalogue bounded?",
        population: "Requested: lines that ask for access, requested in the period; an entitlement \
            is its name on one system. Held: distinct (system, account, entitlement) of the \
            current snapshots, usable or not, as at as-of of their system: there is no period. \
            Listed: entries of the catalogue.",
        method: "Off catalogue is what the catalogue does not have or has as not requestable. The \
            entropy of Shannon (1948) is H = -sum of p * log2 p, with p the share of an \
            entitlement in the lines, or in the holdings; the effective number 2^H (Hill 1973) is \
            how many entitlements, all equally common, would be as varied: far below the number \
            of entitlements, most of them are rare. Held by one: all its accounts belong to one \
            holder, be it a person or a service. Never requested: no line of the whole export asks \
            for it, whenever and whatever became of it. Never used: no grant of it has a last use, \
            on a system that tells any. Shares are of held entitlements, that of unheld ones is of \
            the entries of the catalogue, with the interval of Wilson (1927). Months are those of \
            the request.",
        blind_spots: "Two names for one entitlement count as two until the catalogue has the one \
            as an alias of the other. Access that comes with a group is seen as the system lists \
            it. Birthright access is never requested and is meant to be. What was requested before \
            the first line of the export counts as never requested. Use is known where the system \
            keeps it; use before it began to is not seen. An account that belongs to nobody on \
            record is a holder of its own. Entropy of few lines is too low: a small system looks \
            less varied than it is.",
    },
    measures: &MEASURES,
    compute,
};

/// Measures of requests; those of what is held follow.
const OF_REQUESTS: usize = 6;

const MEASURES: [Measure; OF_REQUESTS + 14] = [
    measure("off_catalogue_share", "share", "Requests for what the catalogue does not offer."),
    measure("off_catalogue", "count", "The same, as a number."),
    measure("requested_entitlements", "count", "Different entitlements requested."),
    measure("requested_effective_number", "entitlements", "As many, all equally often requested."),
    measure("requested_entropy", "bits", "Shannon entropy of what is requested."),
    measure("requests", "count", "Lines that ask for access."),
    measure("held_entitlements", "count", "Different entitlements held."),
    measure("held_effective_number", "entitlements", "As many, all equally often held."),
    measure("held_entropy", "bits", "Shannon entropy of what is held."),
    measure("holdings", "count", "Accounts' holdings: the same through two groups is one."),
    measure("held_by_one_share", "share", "Held entitlements with a single holder."),
    measure("held_by_one", "count", "The same, as a number."),
    measure("never_requested_share", "share", "Held entitlements nobody ever requested."),
    measure("never_requested", "count", "The same, as a number."),
    measure("never_used_share", "share", "Held entitlements nobody ever used."),
    measure("never_used", "count", "The same, as a number."),
    measure("never_requested_nor_used_share", "share", "Held, never requested and never used."),
    measure("never_requested_nor_used", "count", "The same, as a number."),
    measure("unheld_share", "share", "Entries of the catalogue that nobody holds."),
    measure("unheld", "count", "The same, as a number."),
];

fn compute(population: &Population<'_>) -> Vec<Value> {
    let (of_requests, of_holdings) = METRIC.measures.split_at(OF_REQUESTS);
    let mut values = requested(population, of_requests);
    values.extend(held(population, of_holdings));
    values
}

/// A line that asks for access.
struct Request<'a> {
    line: &'a Line,
    is_off_catalogue: Option<bool>,
}

fn requests<'a>(population: &'a Population<'a>) -> Vec<Request<'a>> {
    let Some(offer) = Offer::of(population) else { return Vec::new() };
    let lines = population.lines.par_iter().filter(|line| line.in_period && offer.gives(line));
    lines.map(|line| Request { line, is_off_catalogue: offer.is_off_catalogue(line) }).collect()
}

fn requested(population: &Population<'_>, measures: &'static [Measure]) -> Vec<Value> {
    let requests = requests(population);
    let dimensions = [
        Dimension::all(),
        Dimension::name("system", population, |request: &Request<'_>| request.line.system),
        Dimension::word::<Risk>("risk", |request: &Request<'_>| Some(request.line.risk)),
    ];
    let survey = Survey {
        metric: METRIC.id,
        measures,
        leading: measures.len(),
        items: &requests,
        months: &Months::of(&population.period, population.settings.timezone),
        at: |request| request.line.requested_at.micros,
    };
    survey.values(&dimensions, of_requests)
}

fn of_requests(part: &Part<'_, Request<'_>>) -> [Estimate; OF_REQUESTS] {
    let mut asked: Vec<(Key, Key)> =
        part.iter().map(|request| (request.line.system, request.line.entitlement)).collect();
    asked.sort_unstable();
    let counts: Vec<u64> = asked.chunk_by(|a, b| a == b).map(|same| same.len() as u64).collect();
    let [share, number] = Estimate::answers(part.iter().map(|request| request.is_off_catalogue));
    let [distinct, effective, entropy, requests] = mix(&counts);
    [share, number, distinct, effective, entropy, requests]
}

fn held(population: &Population<'_>, measures: &'static [Measure]) -> Vec<Value> {
    let entitlements = entitlements(population);
    let dimensions = [
        Dimension::all(),
        Dimension::name("system", population, |one: &Entitlement| one.system),
        Dimension::word::<Risk>("risk", |one: &Entitlement| Some(one.risk)),
    ];
    let survey = Survey {
        metric: METRIC.id,
        measures,
        leading: measures.len(),
        items: &entitlements,
        months: &Months::none(),
        at: |_| 0,
    };
    survey.values(&dimensions, of_holdings)
}

fn of_holdings(part: &Part<'_, Entitlement>) -> Vec<Estimate> {
    let held = || part.iter().filter(|one| one.holdings > 0);
    let counts: Vec<u64> = held().map(|one| one.holdings).collect();
    let listed = part.iter().filter(|one| one.is_listed);
    let never = |answer: Option<bool>| answer.map(|is_so| !is_so);
    let questions = [
        Estimate::answers(held().map(|one| Some(one.holders == 1))),
        Estimate::answers(held().map(|one| never(one.requested))),
        Estimate::answers(held().map(|one| never(one.used))),
        Estimate::answers(held().map(|one| neither(one.requested, one.used))),
        Estimate::answers(listed.map(|one| one.is_seen.then_some(one.holdings == 0))),
    ];
    mix(&counts).into_iter().chain(questions.into_iter().flatten()).collect()
}

/// Neither requested nor used: one of the two is enough to know that it is not so.
fn neither(requested: Option<bool>, used: Option<bool>) -> Option<bool> {
    match (requested, used) {
        (Some(true), _) | (_, Some(true)) => Some(false),
        (Some(false), Some(false)) => Some(true),
        _ => None,
    }
}

/// How many kinds there are, how many they are worth, their entropy, and how many there are of all.
fn mix(counts: &[u64]) -> [Estimate; 4] {
    let all = counts.iter().sum();
    let estimates = [
        Estimate::count(counts.len() as u64, all),
        Estimate::plain(effective_number(counts), all, "2 to the Shannon entropy"),
        Estimate::plain(shannon_bits(counts), all, "Shannon entropy, base 2"),
        Estimate::count(all, all),
    ];
    estimates.map(|estimate| estimate.of(all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Action, Flag, FrameKind};
    use crate::metrics::testing::{HOUR, Request, Sheet, World, find, grant, tickets};
    use crate::reconcile::{Grant, System};

    const AS_OF: i64 = 1000 * HOUR;

    fn asked(id: &'static str, system: &'static str, entitlement: &'static str) -> Request {
        Request { system, entitlement, ..Request::new(id, 0) }
    }

    /// System, entitlement, account, holder, hour of the last use.
    type Row = (&'static str, &'static str, &'static str, &'static str, Option<i64>);

    fn world(requests: &[Request], catalogue: &[(&'static str, Flag)], rows: &[Row]) -> World {
        let names: Vec<&'static str> = catalogue.iter().map(|entry| entry.0).collect();
        let flags: Vec<Option<Flag>> = catalogue.iter().map(|entry| Some(entry.1)).collect();
        let texts = |cell: fn(&Row) -> &'static str| rows.iter().map(cell).collect::<Vec<_>>();
        let used: Vec<Option<i64>> = rows.iter().map(|row| row.4).collect();
        let grants = Sheet::new(FrameKind::Grants, rows.len())
            .texts("system", &texts(|row| row.0))
            .texts("entitlement", &texts(|row| row.1))
            .texts("account", &texts(|row| row.2))
            .texts("identity", &texts(|row| row.3))
            .hours("last_used_at", &used);
        let mut sheets = vec![tickets(requests), grants];
        if !catalogue.is_empty() {
            let entries = Sheet::new(FrameKind::Catalogue, names.len())
                .texts("system", &vec!["a"; names.len()])
                .texts("entitlement", &names)
                .words("requestable", &flags);
            sheets.push(entries);
        }
        World::with(requests, sheets)
    }

    fn compute(world: &World, rows: &[Row]) -> Vec<Value> {
        let mut population = world.population(0, AS_OF, AS_OF);
        for (row, (system, entitlement, account, holder, _)) in rows.iter().enumerate() {
            population.grants.push(Grant {
                row: row as u32,
                system: world.key(system),
                entitlement: world.key(entitlement),
                account: world.key(account),
                ..grant(world, holder)
            });
        }
        let mut systems: Vec<_> = rows.iter().map(|row| world.key(row.0)).collect();
        systems.sort_unstable();
        systems.dedup();
        let system = |key| System {
            key,
            snapshots: vec![AS_OF],
            current: Some(AS_OF),
            opening: None,
            statement: None,
        };
        population.systems = systems.into_iter().map(system).collect();
        (METRIC.compute)(&population)
    }

    const OFFER: [(&str, Flag); 3] =
        [("read", Flag::True), ("root", Flag::False), ("spare", Flag::True)];

    #[test]
    fn requests_off_the_catalogue_and_their_variety() {
        let requests = [
            asked("1", "a", "read"),
            asked("2", "a", "read"),
            asked("3", "a", "root"),
            asked("4", "b", "read"),
            Request { action: Action::Revoke, ..asked("5", "a", "other") },
        ];
        let values = compute(&world(&requests, &OFFER, &[]), &[]);
        // root is not requestable, b has no entry; the revocation asks for nothing.
        let share = find(&values, "off_catalogue_share");
        assert_eq!((share.value(), share.n(), share.low()), (Some(0.5), 4, None));
        assert_eq!(find(&values, "requested_entitlements").value(), Some(3.0));
        // Shares 1/2, 1/4, 1/4: 0.5 * 1 + 2 * 0.25 * 2 = 1.5 bits; 2^1.5.
        assert_eq!(find(&values, "requested_entropy").value(), Some(1.5));
        let effective = find(&values, "requested_effective_number").value();
        assert!(effective.is_some_and(|number| (number - 8_f64.sqrt()).abs() < 1e-12));
        let of_systems =
            values.iter().filter(|v| v.measure() == "requests" && v.period() == "period");
        let of_systems = of_systems.filter(|value| value.dimension() == "system");
        let of_systems: Vec<_> = of_systems.map(Value::value).collect();
        assert_eq!(of_systems, [Some(3.0), Some(1.0)]);
        // Without snapshots nobody can tell what is held.
        let unheld = find(&values, "unheld_share");
        assert_eq!((unheld.value(), unheld.evaluable_share()), (None, Some(0.0)));
        assert_eq!(find(&values, "held_entitlements").value(), None);
    }

    #[test]
    fn without_a_catalogue_nothing_is_off_it() {
        let requests = [asked("1", "a", "read")];
        let values = compute(&world(&requests, &[], &[]), &[]);
        let share = find(&values, "off_catalogue_share");
        assert_eq!((share.value(), share.n(), share.evaluable_share()), (None, 0, Some(0.0)));
        assert_eq!(find(&values, "unheld").value(), None);
        assert_eq!(find(&values, "requests").value(), Some(1.0));
    }

    #[test]
    fn what_is_held_by_one_never_requested_and_never_used() {
        let rows: [Row; 7] = [
            // Two accounts of one holder, through two groups the one: two holdings.
            ("a", "read", "ann1", "ann", Some(5)),
            ("a", "read", "ann1", "ann", None),
            ("a", "read", "ann2", "ann", None),
            ("a", "write", "ann1", "ann", None),
            ("a", "write", "bob1", "bob", None),
            // System b tells no use at all.
            ("b", "read", "eve", "eve", None),
            ("b", "write", "eve", "eve", None),
        ];
        // Refused requests are requests; write on a was never asked for.
        let requests = [asked("1", "a", "read"), asked("2", "b", "write")];
        let values = compute(&world(&requests, &OFFER, &rows), &rows);
        assert_eq!(find(&values, "held_entitlements").value(), Some(4.0));
        assert_eq!(find(&values, "holdings").value(), Some(6.0));
        assert_eq!(find(&values, "held_by_one").value(), Some(3.0));
        assert_eq!(find(&values, "never_requested").value(), Some(2.0));
        let unused = find(&values, "never_used_share");
        assert_eq!(
            (unused.value(), unused.n(), unused.evaluable_share()),
            (Some(0.5), 2, Some(0.5))
        );
        // write on a is neither; read on b nobody can tell; the other two were requested.
        let neither = find(&values, "never_requested_nor_used");
        assert_eq!((neither.value(), neither.n()), (Some(1.0), 3));
        // root and spare on a.
        assert_eq!(find(&values, "unheld").value(), Some(2.0));
        assert_eq!(find(&values, "unheld_share").value(), Some(2.0 / 3.0));
        // 2, 2, 1 and 1 of 6: 2 * log2(3)/3 + 2 * log2(6)/6 = log2(3) + 1/3 bits.
        let bits = find(&values, "held_entropy").value();
        assert!(bits.is_some_and(|bits| (bits - 3_f64.log2() - 1.0 / 3.0).abs() < 1e-12));
        for measure in ["held_entitlements", "holdings", "unheld", "held_by_one", "requests"] {
            let of_systems = values.iter().filter(|v| v.measure() == measure);
            let of_systems =
                of_systems.filter(|v| v.dimension() == "system" && v.period() == "period");
            let sum: f64 = of_systems.filter_map(Value::value).sum();
            assert_eq!(Some(sum), find(&values, measure).value(), "{measure} of systems add up");
        }
    }

    #[test]
    fn nothing_requested_and_nothing_held_gives_no_value_at_all() {
        let values = compute(&world(&[], &[], &[]), &[]);
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }
}
