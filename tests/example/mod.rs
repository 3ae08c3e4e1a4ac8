//! A small made-up company, reconciled by hand: enough of everything to fill each section of a
//! report, with hostile texts among the names.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame};
use tickmark::controls::{Control, Family, Limits, Reference, Scope, Tested};
use tickmark::finding::waiver::Waivers;
use tickmark::finding::{
    Confidence, Evidence, Finding, NaturalKey, Owner, OwnerRole, Severity, Subject,
};
use tickmark::frames::{FrameKind, Frames, Instant, Key, Origin, Risk, State, Symbols, Text, Word};
use tickmark::load::{FileIntake, IntakeNote, Reject, RejectReason};
use tickmark::metrics::{About, Estimate, Measure, Value};
use tickmark::parameter::{Parameter, Parameters, Value as Setting};
use tickmark::period::AuditPeriod;
use tickmark::reconcile::*;
use tickmark::report::{Ingredients, MeasureFacts, Report, build};
use tickmark::settings::Settings;

/// 1 July 2026, 00:00 in Berlin.
pub const FROM: i64 = 1_782_856_800_000_000;
/// 1 October 2026, 00:00 in Berlin.
pub const TO: i64 = 1_790_805_600_000_000;
const DAY: i64 = 86_400_000_000;

const SYSTEMS: [&str; 4] = ["Active Directory", "Legacy HR", "Salesforce", "SAP ERP"];
const FILES: [&str; 4] = [
    "exports/grants_2026-09-30.csv",
    "exports/tickets_q3.csv",
    "exports/hr_<b>bold</b>.csv",
    "exports/accounts.csv",
];
const ENTITLEMENTS: [&str; 6] = [
    "Finance-Approver",
    "GL_POST",
    "Domain Admins",
    "Sales-Read",
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
];

/// Who the `n`th holder is; two of them bite.
fn person(n: usize) -> String {
    match n % 40 {
        7 => "mallory\u{202E}gpj.exe".into(),
        13 => "\"><img src=x onerror=alert(1)>".into(),
        n => format!("e{:05}", 10_400 + n * 37),
    }
}

fn account(n: usize) -> String {
    format!("{}\\u{:04}", ["CORP", "corp", "SALES"][n % 3], 1000 + n)
}

fn ticket(n: usize) -> String {
    format!("REQ{:07}", 48_100 + n * 3)
}

const STANDINGS: [Standing; 20] = {
    use Standing::*;
    [
        ExplicitlyApproved,
        ExplicitlyApproved,
        ImplicitlyApproved,
        ExplicitlyApproved,
        Certified,
        ExplicitlyApproved,
        OutOfBand,
        ExplicitlyApproved,
        ImplicitlyApproved,
        Excepted,
        ExplicitlyApproved,
        PendingDeprovisioning,
        ExplicitlyApproved,
        RevokedButPresent,
        ImplicitlyApproved,
        ExplicitlyApproved,
        Baseline,
        Uncorrelated,
        ExplicitlyApproved,
        NotEvaluable,
    ]
};

const STATUSES: [Status; 15] = {
    use Status::*;
    [
        Verified,
        Verified,
        Superseded,
        Verified,
        AwaitingDecision,
        Verified,
        NeverProvisioned,
        Verified,
        Lapsed,
        RevocationNotEffected,
        Verified,
        NotEvaluable,
        EffectedTicketOpen,
        AwaitingFulfilment,
        NoEffectExpected,
    ]
};

/// Texts numbered by [`Symbols::rank`] once all are known.
struct World {
    symbols: Symbols,
}

impl World {
    fn new() -> Self {
        let mut texts: Vec<String> =
            (0..400).flat_map(|n| [person(n), account(n), ticket(n)]).collect();
        texts.extend(SYSTEMS.iter().chain(&ENTITLEMENTS).map(ToString::to_string));
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        Self { symbols: Symbols::rank(&texts).0 }
    }
    fn key(&self, text: &str) -> Key {
        self.symbols.find_key(text).unwrap_or(Key::NONE)
    }
    fn text(&self, text: &str) -> u32 {
        let key = self.key(text);
        (0..self.symbols.len() as u32)
            .find(|n| self.symbols.key(Text(*n)) == key && self.symbols.text(Text(*n)) == text)
            .unwrap_or(0)
    }
}

const GRANTS: usize = 320;
const LINES: usize = 180;

fn system_of(n: usize) -> usize {
    [0, 0, 3, 0, 2, 3, 0, 2][n % 8]
}

fn texts(world: &World, name: &str, rows: usize, text: impl Fn(usize) -> String) -> Column {
    let cells: Vec<u32> = (0..rows).map(|n| world.text(&text(n))).collect();
    Column::new(name.into(), cells)
}

fn lineage(rows: usize, file: u32) -> [Column; 2] {
    let lines: Vec<u32> = (0..rows as u32).map(|n| n + 2).collect();
    [Column::new("file".into(), vec![file; rows]), Column::new("line".into(), lines)]
}

fn frame(columns: Vec<Column>) -> DataFrame {
    let height = columns.first().map_or(0, Column::len);
    DataFrame::new(height, columns).expect("columns of one length")
}

fn frames(world: World) -> Frames {
    let text = |name: &str, rows, pick: &dyn Fn(usize) -> String| texts(&world, name, rows, pick);
    let mut grants = vec![
        text("system", GRANTS, &|n| SYSTEMS[system_of(n)].into()),
        text("account", GRANTS, &account),
        text("entitlement", GRANTS, &|n| ENTITLEMENTS[n % 6].into()),
        Column::new(
            "granted_at".into(),
            (0..GRANTS as i64).map(|n| FROM - n * DAY / 3).collect::<Vec<_>>(),
        ),
    ];
    grants.extend(lineage(GRANTS, 0));
    let mut tickets = vec![
        text("ticket_id", LINES, &ticket),
        text("system", LINES, &|n| SYSTEMS[system_of(n)].into()),
        text("entitlement", LINES, &|n| ENTITLEMENTS[n % 6].into()),
        text("beneficiary", LINES, &person),
        text("requester", LINES, &|n| person(n + 1)),
    ];
    tickets.extend(lineage(LINES, 1));
    let tables =
        BTreeMap::from([(FrameKind::Grants, frame(grants)), (FrameKind::Tickets, frame(tickets))]);
    Frames::new(world.symbols, FILES.map(Into::into).to_vec(), tables)
}

fn systems(world: &World) -> Vec<System> {
    let mut systems: Vec<System> = SYSTEMS
        .iter()
        .enumerate()
        .map(|(place, name)| System {
            key: world.key(name),
            snapshots: if place == 1 { vec![] } else { vec![FROM, TO - 7 * DAY] },
            current: (place != 1).then_some(TO - DAY),
            opening: (place == 0 || place == 3).then_some(FROM),
            statement: (place == 0 || place == 3).then_some(DriftStatement {
                opening: 150,
                added: 24,
                added_explained: if place == 0 { 19 } else { 24 },
                removed: 14,
                removed_explained: if place == 0 { 12 } else { 14 },
                changed: 3,
                closing: 160,
            }),
        })
        .collect();
    systems.sort_by_key(|system| system.key);
    systems
}

fn grant(world: &World, n: usize) -> Grant {
    let system = world.key(SYSTEMS[system_of(n)]);
    let standing = STANDINGS[n * 7 % 20];
    let (verdict, _) = tickmark::report::meaning::standing(standing);
    Grant {
        row: n as u32,
        system,
        account: world.key(&account(n)),
        entitlement: world.key(ENTITLEMENTS[n % 6]),
        holder: world.key(&person(n)),
        match_rule: if standing == Standing::Uncorrelated {
            MatchRule::Uncorrelated
        } else {
            MatchRule::Login
        },
        standing,
        verdict,
        behind: if n < LINES && standing == Standing::ExplicitlyApproved {
            Counterpart::Line(n as u32).into()
        } else {
            Behind::default()
        },
        first_seen: 0,
        marks: Marks::from(Traits {
            live: !n.is_multiple_of(9),
            orphaned: Some(n.is_multiple_of(23)),
            used_after_end: None,
            ownerless: Some(false),
            dormant: (!n.is_multiple_of(4)).then_some(n.is_multiple_of(5)),
            disabled: Some(n.is_multiple_of(9)),
            risk: Risk::ALL[n % 4],
            privileged: n % 6 == 2,
            missing: (verdict == Verdict::NotEvaluable).then_some(Missing::GrantedAt),
        }),
    }
}

fn person_of(world: &World, n: usize) -> Person {
    let text = Text(world.text(&person(n)));
    Person { key: world.symbols.key(text), text, rule: MatchRule::Given, automation: false }
}

fn line(world: &World, n: usize) -> Line {
    let status = STATUSES[n * 4 % 15];
    let (verdict, _) = tickmark::report::meaning::status(status);
    let requested = FROM + n as i64 * DAY / 2 - 4 * DAY;
    Line {
        row: n as u32,
        system: world.key(SYSTEMS[system_of(n)]),
        entitlement: world.key(ENTITLEMENTS[n % 6]),
        holder: world.key(&person(n)),
        beneficiary: person_of(world, n),
        requester: person_of(world, n + 1),
        outcome: if status == Status::AwaitingDecision {
            Outcome::Pending
        } else {
            Outcome::Approved
        },
        decided_at: (status != Status::AwaitingDecision)
            .then_some(Instant::exact(requested + DAY / 2)),
        decision_source: Some(DecisionSource::Ticket),
        approvers: (n as u32, n as u32 + 1),
        state: State::Closed,
        requested_at: Instant::exact(requested),
        in_period: requested >= FROM,
        in_charge: true,
        status,
        rule: 9,
        verdict,
        missing: if verdict == Verdict::NotEvaluable { "snapshot" } else { "" },
        grant: (verdict == Verdict::Pass).then_some(n as u32),
        counterpart: Counterpart::None,
        effect: Effect::NONE,
        policy: Key::NONE,
        exception: OnRecord::No,
        risk: Risk::Medium,
        privileged: false,
        origin: Origin { file: 1, line: n as u32 + 2 },
    }
}

fn parameters() -> &'static [Parameter] {
    &[Parameter {
        name: "days",
        default: Setting::Whole(30),
        range: (0.0, 365.0),
        doc: "Open for longer than this many days.",
    }]
}

fn nothing(_: &Population<'_>, _: &Parameters) -> Tested {
    Tested::default()
}

macro_rules! control {
    ($name:ident, $id:literal, $title:literal, $severity:ident, $tested:literal, $text:literal) => {
        static $name: Control = Control {
            id: $id,
            title: $title,
            text: $text,
            family: Family::Authority,
            population: $tested,
            scope: Scope::AsAt,
            severity: Severity::$severity,
            confidence: Confidence::Certain,
            needs: &[FrameKind::Grants],
            settings: &[],
            parameters: &[Parameter {
                name: "days",
                default: Setting::Whole(30),
                range: (0.0, 365.0),
                doc: "Open for longer than this many days.",
            }],
            quotes: &[],
            references: &[Reference {
                standard: "NIST CSF 2.0",
                id: "PR.AA-05",
                title: "access permissions",
            }],
            test: nothing,
        };
    };
}

control!(
    OUT_OF_BAND,
    "out_of_band_access",
    "Access nobody asked for",
    High,
    "current grants",
    "**What it finds**: grants that no ticket, birthright, exception or review stands behind (`out_of_band`). The change was made directly in the system.\n\n**Why it matters**: whoever made the change decided alone.\n\n**How to answer it**: find who made it, ask for the paper afterwards or take it away."
);
control!(
    REVOKED,
    "revocation_not_effected",
    "Revoked, still there",
    Critical,
    "approved revoke lines",
    "**What it finds**: access whose revocation was decided and is overdue. It is still usable.\n\n**Why it matters**: it outlives its reason.\n\n**How to answer it**: remove it, and find out why the order was lost."
);
control!(
    NEVER,
    "never_provisioned",
    "Approved, never given",
    Medium,
    "approved grant lines",
    "**What it finds**: tickets closed as done although no snapshot ever showed the access.\n\n**Why it matters**: the workflow reports work that was not done.\n\n**How to answer it**: compare the ticket with the log of the system."
);
control!(
    STALE,
    "stale_request",
    "Requests nobody answers",
    Low,
    "open lines",
    "**What it finds**: requests open for longer than `days`.\n\n**Why it matters**: people find other ways.\n\n**How to answer it**: decide or cancel."
);
control!(
    DORMANT,
    "dormant_access",
    "Access nobody uses",
    Low,
    "current grants",
    "**What it finds**: grants not used for long.\n\n**Why it matters**: they are doors nobody watches.\n\n**How to answer it**: ask the holder, else remove."
);
control!(
    ROTATION,
    "overdue_rotation",
    "Credentials that are never changed",
    Medium,
    "non-human accounts",
    "**What it finds**: credentials older than `days`.\n\n**Why it matters**: long-lived secrets leak.\n\n**How to answer it**: rotate."
);

/// The number of a text of the run.
fn text(frames: &Frames, wanted: &str) -> Text {
    let mut numbers = (0..frames.symbols.len() as u32).map(Text);
    numbers.find(|number| frames.text(*number) == wanted).unwrap_or(Text::NONE)
}

fn finding(
    frames: &Frames,
    population: &Population<'_>,
    control: &'static Control,
    n: usize,
    severity: Severity,
) -> Finding {
    let grant = &population.grants[n];
    let subject = Subject {
        system: grant.system,
        holder: grant.holder,
        entitlement: grant.entitlement,
        account: grant.account,
        ticket_id: if n.is_multiple_of(2) { text(frames, &ticket(n)) } else { Text::NONE },
    };
    let natural = format!("{n}");
    let key = NaturalKey(vec![&natural, frames.symbols.key_text(grant.holder)]);
    let sentence = format!(
        "{} holds {} on {}, and {}.",
        population.show(grant.holder),
        population.show(grant.entitlement),
        population.show(grant.system),
        [
            "no ticket stands behind it",
            "its revocation was decided 41 days ago",
            "nobody has decided yet"
        ][n % 3],
    );
    let quotes = vec![
        ("account", population.show(grant.account).to_owned()),
        ("granted_at", "2026-08-14 09:12".to_owned()),
        ("granted_by", String::new()),
    ];
    let evidence = Evidence::quoting("grant", population.origin(grant), quotes);
    let finding = Finding::new(control.id, severity, &key, subject, sentence, evidence);
    let finding = if n.is_multiple_of(3) {
        finding.owned_by(Owner::named(OwnerRole::Manager, "dana.osei"))
    } else {
        finding
    };
    let finding = if n.is_multiple_of(7) { finding.possible() } else { finding };
    let origin = Origin { file: 1, line: n as u32 + 2 };
    let quotes =
        vec![("state", "closed".to_owned()), ("decided_at", "2026-07-03 16:40".to_owned())];
    if n.is_multiple_of(2) {
        finding.and(Evidence::quoting("ticket", origin, quotes))
    } else {
        finding
    }
}

fn tested(
    frames: &Frames,
    population: &Population<'_>,
) -> Vec<(&'static Control, Parameters, Tested)> {
    let rows = |standing: Standing| {
        let grants = population.grants.iter().enumerate();
        grants.filter(move |(_, grant)| grant.standing == standing).map(|(n, _)| n)
    };
    let control =
        |control: &'static Control, numbers: Vec<usize>, missing: &[(&str, u64)], passed| {
            let found = numbers.iter().map(|n| {
                let severity = if population.grants[*n].privileged() {
                    control.severity.raised()
                } else {
                    control.severity
                };
                finding(frames, population, control, *n, severity)
            });
            let mut findings: Vec<Finding> = found.collect();
            findings.sort_by_key(|finding| finding.id);
            let tested = Tested {
                passed,
                failed: findings.len() as u64,
                open: 3,
                not_evaluable: missing.iter().map(|(field, n)| ((*field).to_owned(), *n)).collect(),
                findings,
                ..Tested::default()
            };
            (control, Parameters::defaults(parameters()), tested)
        };
    let blind =
        Tested { not_evaluable: BTreeMap::from([("accounts".to_owned(), 0)]), ..Tested::default() };
    vec![
        control(&OUT_OF_BAND, rows(Standing::OutOfBand).collect(), &[("granted_at", 16)], 288),
        control(&NEVER, (0..12).map(|n| n * 5).collect(), &[], 140),
        control(
            &REVOKED,
            rows(Standing::RevokedButPresent).take(9).collect(),
            &[("snapshot", 2)],
            22,
        ),
        control(&STALE, vec![4, 7, 13, 18, 33], &[], 9),
        control(&DORMANT, vec![], &[("last_used_at", 80)], 240),
        (&ROTATION, Parameters::defaults(parameters()), blind),
    ]
}

fn value(
    metric: &'static str,
    measure: &'static str,
    unit: &'static str,
    period: &str,
    cell: (Option<f64>, u64, Option<f64>, Option<f64>),
) -> Value {
    part(metric, (measure, unit), period, ("all", ""), cell)
}

fn part(
    metric: &'static str,
    (name, unit): (&'static str, &'static str),
    period: &str,
    (dimension, part): (&'static str, &str),
    (value, n, low, high): (Option<f64>, u64, Option<f64>, Option<f64>),
) -> Value {
    let (method, evaluable_share) = ("Kaplan-Meier, log-log interval", Some(0.96));
    let estimate = Estimate { value, n, low, high, method, evaluable_share };
    let (period, dimension_value) = (period.to_owned(), part.to_owned());
    let about = About { metric, period, dimension, dimension_value };
    let measure: &'static Measure = Box::leak(Box::new(Measure { name, unit, doc: "" }));
    Value::new(Arc::new(about), measure, estimate)
}

fn values() -> Vec<Value> {
    let months = ["2026-07", "2026-08", "2026-09"];
    let series: [(&str, &str, &str, f64, [f64; 3]); 7] = [
        ("approval_latency", "p50", "hours", 19.4, [14.2, 18.9, 26.3]),
        ("approval_latency", "p90", "hours", 71.0, [58.0, 66.5, 96.25]),
        ("approval_latency", "within_sla", "share", 0.913, [0.95, 0.92, 0.86]),
        ("approval_latency", "decisions", "count", 168.0, [61.0, 58.0, 49.0]),
        ("reopen_rate", "reopen_rate", "share", 0.042, [0.02, 0.05, 0.06]),
        ("exception_volume", "any_kind_share", "share", 0.0637, [0.048, 0.071, 0.073]),
        ("orphaned_access", "orphaned_share", "share", 0.0437, [0.03, 0.04, 0.0437]),
    ];
    let mut values = Vec::new();
    for (metric, measure, unit, whole, by_month) in series {
        let cell = |x: f64, n| (Some(x), n, Some(x * 0.8), Some(x * 1.25));
        values.push(value(metric, measure, unit, "period", cell(whole, 168)));
        for (month, x) in months.iter().zip(by_month) {
            values.push(value(metric, measure, unit, month, cell(x, 56)));
        }
        for (place, system) in SYSTEMS.iter().enumerate() {
            let cell = cell(whole * (1.0 + place as f64 / 7.0), 40 + place as u64);
            let part = part(metric, (measure, unit), "period", ("system", system), cell);
            values.push(part);
        }
    }
    values.push(value("fulfilment_latency", "p50", "hours", "period", (None, 0, None, None)));
    values.push(value(
        "fulfilment_latency",
        "p95",
        "hours",
        "period",
        (None, 12, Some(90.0), None),
    ));
    values
}

fn intake() -> Vec<FileIntake> {
    let one = |file: u32, frame, read, rejected| FileIntake {
        file,
        frame,
        size: 48_213 * u64::from(file + 1),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        format: "csv",
        encoding: "utf-8",
        profile: "inline".into(),
        read,
        kept: read - rejected,
        rejected,
        rejects: if rejected > 0 {
            BTreeMap::from([(RejectReason::UnreadableInstant, rejected)])
        } else {
            BTreeMap::new()
        },
        covers: Some((FROM, TO - DAY)),
        unused_columns: vec!["Comment".into()],
        empty_cells: vec![("granted_at", 31), ("account", 0)],
        notes: vec![IntakeNote {
            code: "suspicious-characters",
            count: 2,
            text: "A name holds characters that do not show.".into(),
        }],
    };
    vec![
        one(0, FrameKind::Grants, 320, 0),
        one(1, FrameKind::Tickets, 182, 2),
        one(2, FrameKind::Identities, 210, 0),
    ]
}

fn rejects() -> Vec<Reject> {
    let one = |line, text: &str| Reject {
        frame: FrameKind::Tickets,
        origin: Origin { file: 1, line },
        column: "Opened".into(),
        text: text.into(),
        reason: RejectReason::UnreadableInstant,
        detail: String::new(),
    };
    vec![one(7, "31.02.2026"), one(90, "=HYPERLINK(\"http://example.com\",\"click\")")]
}

fn drift(world: &World) -> Vec<Drift> {
    let one = |n: usize, change, explained_by| Drift {
        system: world.key(SYSTEMS[0]),
        account: world.key(&account(n)),
        entitlement: world.key(ENTITLEMENTS[n % 6]),
        change,
        explained_by,
        line: (change == Change::Added).then_some(n as u32),
        counterpart: Counterpart::None,
        detail: if change == Change::Changed {
            "expires_at: none -> 2026-12-31".into()
        } else {
            String::new()
        },
        origin: Origin { file: 0, line: n as u32 + 2 },
    };
    vec![
        one(3, Change::Added, "explicitly_approved"),
        one(5, Change::Removed, "unexplained"),
        one(9, Change::Changed, "out_of_band"),
    ]
}

fn accounts(population: &Population<'_>) -> Vec<AccountMatch> {
    let row = |grant: &Grant| AccountMatch {
        system: grant.system,
        account: grant.account,
        holder: grant.holder,
        rule: grant.match_rule,
        grants: 1,
        origin: population.origin(grant),
    };
    population.grants.iter().map(row).collect()
}

/// The report of the made-up company.
pub fn report() -> Report {
    report_with(0)
}

/// Further findings of a control: of every severity in turn, and of three owners.
fn many(frames: &Frames, population: &Population<'_>, count: usize) -> Vec<Finding> {
    let severities = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    let one = |n: usize| {
        let told = finding(frames, population, &OUT_OF_BAND, n % GRANTS, severities[n % 4]);
        let natural = format!("more {n}");
        let id = tickmark::finding::finding_id("more", &NaturalKey(vec![&natural]));
        let owner = ["Ada Reyes", "Bo Lindqvist", "Cy Okafor"][n % 3];
        Finding { id, ..told.owned_by(Owner::named(OwnerRole::Approver, owner)) }
    };
    (0..count).map(one).collect()
}

/// The report of the made-up company, whose first control has so many findings more.
pub fn report_with(more: usize) -> Report {
    let world = World::new();
    let systems = systems(&world);
    let grants = (0..GRANTS).map(|n| grant(&world, n)).collect();
    let lines = (0..LINES).map(|n| line(&world, n)).collect();
    let approvers = (0..LINES).map(|n| person_of(&world, n + 2)).collect();
    let drift = drift(&world);
    let frames = frames(world);
    let settings = Settings { timezone: chrono_tz::Europe::Berlin, ..Settings::default() };
    let period = AuditPeriod { from: FROM, to: TO, as_of: TO };
    let mut population = Population {
        frames: &frames,
        settings: &settings,
        period,
        books: Books::open(&frames, &settings, TO),
        lines,
        approvers,
        grants,
        systems,
        drift,
        accounts: vec![],
        shared: None,
    };
    population.accounts = accounts(&population);
    let equations = [
        Equation {
            kind: "file",
            item: FILES[1].into(),
            total_name: "read",
            total: 182,
            parts: vec![("kept".into(), 180), ("rejected".into(), 2)],
        },
        Equation {
            kind: "drift",
            item: SYSTEMS[0].into(),
            total_name: "closing",
            total: 160,
            parts: vec![("opening".into(), 150), ("added".into(), 24), ("removed".into(), -14)],
        },
    ];
    let mut tested = tested(&frames, &population);
    tested[0].2.findings.extend(many(&frames, &population, more));
    tested[0].2.findings.sort_by_key(|finding| finding.id);
    let mut report = build(&Ingredients {
        population: &population,
        tested: &tested,
        values: &values(),
        intake: &intake(),
        rejects: &rejects(),
        waivers: &Waivers::default(),
        what_if: &[],
        limits: &Limits::new(),
        selected: [&[], &[]],
        equations: &equations,
        title: "Northwind Logistics: access evidence",
        notes: &["Salesforce has one snapshot only: its drift is not evaluable.".to_owned()],
        config_text: "[report]\ntitle = \"Northwind Logistics\" # </pre><script>\n",
    });
    describe(&mut report);
    report
}

/// Cards, which a run takes from the registry of metrics.
fn describe(report: &mut Report) {
    for metric in &mut report.metrics {
        let title = metric.id.replace('_', " ");
        metric.title = title[..1].to_uppercase() + &title[1..];
        metric.question = "How long do requests wait for a decision?".into();
        metric.population = "Lines requested in the period.".into();
        metric.method = "Kaplan-Meier; open lines are censored at as-of.".into();
        metric.blind_spots = "Requests made outside the ticket system.".into();
        let mut names: Vec<&str> = metric.values.iter().map(|v| v.measure.as_str()).collect();
        names.dedup();
        let measure = |name: &&str| MeasureFacts {
            name: (*name).into(),
            unit: "hours".into(),
            doc: "Half of the decisions came sooner.".into(),
        };
        metric.measures = names.iter().map(measure).collect();
    }
}

/// A report of a run in which nothing was given.
pub fn empty() -> Report {
    let frames = Frames::default();
    let settings = Settings::default();
    let period = AuditPeriod { from: FROM, to: TO, as_of: TO };
    let population = Population {
        frames: &frames,
        settings: &settings,
        period,
        books: Books::open(&frames, &settings, TO),
        lines: vec![],
        approvers: vec![],
        grants: vec![],
        systems: vec![],
        drift: vec![],
        accounts: vec![],
        shared: None,
    };
    build(&Ingredients {
        population: &population,
        tested: &[],
        values: &[],
        intake: &[],
        rejects: &[],
        waivers: &Waivers::default(),
        what_if: &[],
        limits: &Limits::new(),
        selected: [&[], &[]],
        equations: &[],
        title: "Nothing",
        notes: &[],
        config_text: "",
    })
}
