//! The page as ready texts: what the templates lay out.

use serde::Serialize;

use super::bars::{self, Bar};
use super::controls::{self, ControlView, Row};
use super::figure::{Figure, figure};
use super::findings::{self, Group};
use super::inputs::{self, EquationView, InputView};
use super::layout::Layout;
use super::metrics::{self, MetricView};
use super::owners::{self, OwnerGroup, OwnerRow};
use super::waivers::{self, WaiverView};
use super::what_if::{self, WhatIfView};
use crate::frames::Word;
use crate::outputs::{Written, instant};
use crate::reconcile::Verdict;
use crate::report::{Level, Report, Setting, Shift, SystemFacts, Tally, grouped, meaning};

/// Owners that are not folded.
const OWNERS: usize = 15;

/// Everything the templates show.
#[derive(Serialize)]
pub(super) struct Page<'a> {
    title: &'a str,
    tool: String,
    period: String,
    as_of: String,
    window: [(&'static str, String, String); 3],
    zone: &'a str,
    answer: AnswerView,
    /// What changed since the period before; empty where nothing is followed.
    changes: String,
    totals: [Total; 2],
    headlines: Vec<HeadlineView<'a>>,
    legend: Vec<Legend>,
    systems: Vec<SystemView>,
    matrix: controls::Matrix<'a>,
    groups: Vec<Group<'a>>,
    owners: Vec<OwnerRow>,
    /// Those that are folded.
    more_owners: Vec<OwnerRow>,
    /// How many owners are not named, where some are not.
    unnamed_owners: String,
    /// The findings of each owner; none where they stand on further pages.
    owned: Vec<OwnerGroup<'a>>,
    /// The first of those pages; empty where there is none.
    owners_file: String,
    waivers: Vec<WaiverView<'a>>,
    what_if: Vec<WhatIfView<'a>>,
    statuses: Vec<TallyView<'a>>,
    standings: Vec<TallyView<'a>>,
    metrics: Vec<MetricView<'a>>,
    inputs: Vec<InputView<'a>>,
    rejected: String,
    concerns: String,
    equations: Vec<EquationView<'a>>,
    all_foot: bool,
    controls: Vec<ControlView<'a>>,
    blind: Vec<Row<'a>>,
    not_run: Vec<Row<'a>>,
    settings: &'a [Setting],
    configuration: &'a str,
    notes: &'a [String],
    tables: Vec<TableView<'a>>,
}

#[derive(Serialize)]
struct AnswerView {
    class: &'static str,
    short: &'static str,
    because: String,
}

#[derive(Serialize)]
struct Total {
    name: &'static str,
    question: &'static str,
    csv: &'static str,
    bar: Bar,
}

#[derive(Serialize)]
struct HeadlineView<'a> {
    metric: &'a str,
    title: &'a str,
    question: &'a str,
    figure: Option<Figure>,
    /// That there is no value, and why.
    none: &'static str,
    missing: &'a str,
    linked: bool,
    /// Whether it changed since the period before, and what it was; empty where it is not followed.
    change: String,
    changed: bool,
}

#[derive(Serialize)]
struct Legend {
    word: &'static str,
    name: String,
    meaning: &'static str,
}

#[derive(Serialize)]
struct SystemView {
    bar: Bar,
    current: String,
    opening: String,
    snapshots: String,
    accounts: String,
    matched: String,
    rules: Vec<(String, String)>,
    drift: Option<DriftView>,
}

#[derive(Serialize)]
struct DriftView {
    opening: String,
    added: String,
    added_unexplained: String,
    removed: String,
    removed_unexplained: String,
    changed: String,
    closing: String,
    clean: bool,
}

#[derive(Serialize)]
struct TallyView<'a> {
    word: &'a str,
    name: String,
    meaning: &'a str,
    count: String,
    share: String,
    verdicts: Vec<VerdictCount>,
    none: bool,
}

#[derive(Serialize)]
struct VerdictCount {
    word: &'static str,
    name: String,
    count: String,
}

#[derive(Serialize)]
struct TableView<'a> {
    path: String,
    title: &'a str,
    description: &'a str,
    rows: String,
    columns: usize,
}

impl<'a> Page<'a> {
    /// The page of a report.
    pub(super) fn of(report: &'a Report, layout: &Layout, written: &[Written]) -> Self {
        let zone = instant::zone(&report.window.zone);
        let window = &report.window;
        let mut owners = owners::summary(report, layout);
        let more_owners = owners.split_off(owners.len().min(OWNERS));
        let last = window.to.saturating_sub(1).max(window.from);
        Self {
            title: &report.title,
            tool: format!("{} {}", report.tool.name, report.tool.version),
            period: format!("{} to {}", instant::day(window.from, zone), instant::day(last, zone)),
            as_of: instant::local(window.as_of, zone),
            window: [
                ("Period from", window.from),
                ("Period to (exclusive)", window.to),
                ("As of", window.as_of),
            ]
            .map(|(name, at)| (name, instant::local(at, zone), instant::utc(at))),
            zone: &window.zone,
            answer: answer(report),
            changes: crate::outputs::changes::sentence(report),
            totals: totals(report),
            headlines: headlines(report),
            legend: legend(),
            systems: report.systems.iter().map(|system| system_view(system, zone)).collect(),
            matrix: controls::matrix(report),
            groups: findings::groups(report, layout),
            owners,
            more_owners,
            unnamed_owners: unnamed(report),
            owned: owned(report, layout),
            owners_file: further(layout),
            waivers: waivers::views(report, zone),
            what_if: what_if::views(report),
            statuses: tallies(&report.statuses),
            standings: tallies(&report.standings),
            metrics: metrics::views(report),
            inputs: inputs::inputs(report, zone),
            rejected: grouped(report.rejected),
            concerns: grouped(report.table("names").map_or(0, |table| table.rows() as u64)),
            equations: inputs::equations(report),
            all_foot: report.equations.iter().all(|equation| equation.foots),
            controls: controls::views(report),
            blind: controls::blind(report),
            not_run: controls::not_run(report),
            settings: &report.settings,
            configuration: &report.configuration,
            notes: &report.notes,
            tables: report.tables.iter().map(|one| table(one, written)).collect(),
        }
    }
}

/// The findings of each owner, where the page itself holds them.
fn owned<'a>(report: &'a Report, layout: &Layout) -> Vec<OwnerGroup<'a>> {
    if !layout.is_whole() {
        return vec![];
    }
    owners::pages(report, layout).into_iter().flat_map(|(_, groups)| groups).collect()
}

/// Where the findings of each owner stand otherwise.
fn unnamed(report: &Report) -> String {
    match report.owners_in_all.saturating_sub(report.owners.len() as u64) {
        0 => String::new(),
        count => grouped(count),
    }
}

fn further(layout: &Layout) -> String {
    if layout.is_whole() { String::new() } else { layout.owners_file(0) }
}

fn answer(report: &Report) -> AnswerView {
    let answer = report.answer();
    let class = match answer.level {
        Level::Yes => "pass",
        Level::Mostly => "open",
        Level::No => "fail",
        Level::Unknown => "not_evaluable",
    };
    AnswerView { class, short: answer.short, because: answer.because }
}

fn totals(report: &Report) -> [Total; 2] {
    [
        Total {
            name: "Grants",
            question: "Is there a paper behind what is there?",
            csv: "data/grants.csv",
            bar: bars::of_verdicts("Grants", &report.grants),
        },
        Total {
            name: "Ticket lines",
            question: "Is what the paper says true?",
            csv: "data/tickets.csv",
            bar: bars::of_verdicts("Ticket lines", &report.lines),
        },
    ]
}

fn headlines(report: &Report) -> Vec<HeadlineView<'_>> {
    let view = |headline: &'_ crate::report::Headline| headline.value.as_ref().map(figure);
    let shifts = report.shifts();
    let headlines = report.headlines.iter();
    headlines
        .map(|headline| HeadlineView {
            metric: &headline.metric,
            title: &headline.title,
            question: &headline.question,
            figure: view(headline),
            none: none(&headline.missing),
            missing: headline.missing.strip_prefix("not reached: ").unwrap_or(&headline.missing),
            linked: report.metrics.iter().any(|metric| metric.id == headline.metric),
            change: change(&shifts, &headline.metric),
            changed: shift_of(&shifts, &headline.metric)
                .is_some_and(|shift| shift.changed == Some(true)),
        })
        .collect()
}

/// A quantile that is not reached could be computed: it has no value yet.
fn none(missing: &str) -> &'static str {
    if missing.starts_with("not reached") { "not reached" } else { "not evaluable" }
}

/// What is followed of a metric: its first figure.
fn shift_of<'s, 'a>(shifts: &'s [Shift<'a>], metric: &str) -> Option<&'s Shift<'a>> {
    shifts.iter().find(|shift| shift.metric == metric)
}

/// `within its usual variation: 2.9 % before, 1.7 % now, counted alike`. The figure above it may be
/// counted otherwise: two periods can only be compared where both were watched equally long.
fn change(shifts: &[Shift<'_>], metric: &str) -> String {
    let Some(shift) = shift_of(shifts, metric) else { return String::new() };
    let value = |value: Option<&crate::report::MetricValue>| value.map(|value| figure(value).value);
    match value(shift.previous).zip(value(shift.this)) {
        Some((before, now)) => {
            format!("{}: {before} before, {now} now, counted alike", shift.word())
        }
        None => "the exports do not hold enough of the period before".to_owned(),
    }
}

fn legend() -> Vec<Legend> {
    let entry = |verdict: &Verdict| Legend {
        word: verdict.as_str(),
        name: bars::spoken(verdict.as_str()),
        meaning: meaning::verdict(*verdict),
    };
    Verdict::ALL.iter().map(entry).collect()
}

fn system_view(system: &SystemFacts, zone: chrono_tz::Tz) -> SystemView {
    let at = |micros: Option<i64>| micros.map(|at| instant::local(at, zone)).unwrap_or_default();
    SystemView {
        bar: bars::of_system(system),
        current: at(system.current),
        opening: at(system.opening),
        snapshots: grouped(system.snapshots),
        accounts: grouped(system.accounts),
        matched: super::figure::percent(system.matched, system.accounts),
        rules: system.rules.iter().map(|(rule, n)| (bars::spoken(rule), grouped(*n))).collect(),
        drift: system.drift.map(|drift| DriftView {
            opening: grouped(drift.opening),
            added: grouped(drift.added),
            added_unexplained: grouped(drift.added.saturating_sub(drift.added_explained)),
            removed: grouped(drift.removed),
            removed_unexplained: grouped(drift.removed.saturating_sub(drift.removed_explained)),
            changed: grouped(drift.changed),
            closing: grouped(drift.closing),
            clean: drift.added == drift.added_explained && drift.removed == drift.removed_explained,
        }),
    }
}

fn tallies(tallies: &[Tally]) -> Vec<TallyView<'_>> {
    let all = tallies.iter().map(|tally| tally.verdicts.total()).sum();
    tallies.iter().map(|tally| tally_view(tally, all)).collect()
}

fn tally_view(tally: &Tally, all: u64) -> TallyView<'_> {
    let total = tally.verdicts.total();
    let shown = |verdict: &&Verdict| {
        tally.verdicts.of(**verdict) > 0 || (total == 0 && **verdict == tally.usual)
    };
    let count = |verdict: &Verdict| VerdictCount {
        word: verdict.as_str(),
        name: bars::spoken(verdict.as_str()),
        count: grouped(tally.verdicts.of(*verdict)),
    };
    TallyView {
        word: &tally.word,
        name: bars::spoken(&tally.word),
        meaning: &tally.meaning,
        count: grouped(total),
        share: super::figure::percent(total, all),
        verdicts: Verdict::ALL.iter().filter(shown).map(count).collect(),
        none: total == 0,
    }
}

fn table<'a>(table: &'a crate::report::Table, written: &[Written]) -> TableView<'a> {
    let path = crate::outputs::csv::path(table);
    let rows = written.iter().find(|file| file.path == path).map_or(0, |file| file.rows);
    TableView {
        path,
        title: &table.title,
        description: &table.description,
        rows: grouped(rows),
        columns: table.columns.len(),
    }
}
