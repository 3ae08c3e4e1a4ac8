//! Every key a configuration may have. From these tables follow the messages about unknown and
//! missing keys and the template, so none of the three can lag behind.

use super::source::{DELIMITER, LIST_SEPARATOR, NULL_TOKENS};
use crate::frames::{Risk, Word};
use crate::settings::{HoursByRisk, LEVERS, Settings};

/// Title of a report nobody named.
pub(super) const TITLE: &str = "Access reconciliation";
/// The days of the week as they are spelled in `[business_hours]`, Monday first.
pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The two spellings of `unknown_entitlement`: no, and yes, such a line is not evaluable.
pub(super) const UNKNOWN_ENTITLEMENT: [&str; 2] = ["evaluate", "not_evaluable"];

/// One key of a table.
pub(super) struct Key {
    /// How it is spelled.
    pub name: &'static str,
    /// What it means, with the unit.
    pub doc: &'static str,
    /// What may be written.
    pub shown: Shown,
}

/// The value shown in the template and in messages, as TOML.
pub(super) enum Shown {
    /// What holds when the configuration is silent, taken from the settings themselves.
    Default(fn(&Settings) -> String),
    /// There is no default; this is what one could write.
    Example(&'static str),
}

impl Key {
    /// A value one could write, as TOML.
    pub fn sample(&self) -> String {
        match self.shown {
            // An empty list shows nobody how to write one.
            Shown::Default(of) => of(&Settings::default()).replace("[]", "[\"...\"]"),
            Shown::Example(example) => example.to_owned(),
        }
    }
}

/// A table with fixed keys at the top of the configuration.
pub(super) struct SectionKeys {
    pub name: &'static str,
    pub doc: &'static str,
    pub keys: &'static [Key],
}

/// The sections with fixed keys, in the order of the template.
pub(super) const SECTIONS: &[SectionKeys] = &[
    SectionKeys {
        name: "report",
        doc: "What the report is called and what it looks at.",
        keys: REPORT,
    },
    SectionKeys {
        name: "sla",
        doc: "How long each step may take, in hours: one number, or a table per risk of the entitlement, such as { default = 72, critical = 24 }.",
        keys: SLA,
    },
    SectionKeys {
        name: "business_hours",
        doc: "When work is done, in the zone of the report.",
        keys: BUSINESS_HOURS,
    },
    SectionKeys { name: "correlation", doc: "Who is who.", keys: CORRELATION },
    SectionKeys { name: "reconcile", doc: "How lines and grants are judged.", keys: RECONCILE },
];

/// Tables without fixed keys, and what they hold.
pub(super) const OPEN_SECTIONS: &[Key] = &[
    key("systems", "Other names of systems: name found = name meant.", "{ \"AD-PROD\" = \"ad\" }"),
    key("controls", "Parameters of controls, one table each.", "{}"),
    key("sources", "What to read: one [[sources]] table per export.", "[[sources]]"),
    key(
        "waivers",
        "Accepted findings, each for a reason and up to a day: one [[waivers]] table each. What a waiver accepts is still tested, counted and shown, as waived. (The frame `exceptions` is something else: the register of deviations that stand behind access, kept outside.)",
        "[[waivers]]",
    ),
    key(
        "what_if",
        "Other values to try, up to twenty in each list: the report says how many lines, grants and findings would fail under each, everything else unchanged. The run itself keeps the values set above.",
        "{}",
    ),
];

const fn key(name: &'static str, doc: &'static str, example: &'static str) -> Key {
    Key { name, doc, shown: Shown::Example(example) }
}

const fn option(name: &'static str, doc: &'static str, default: fn(&Settings) -> String) -> Key {
    Key { name, doc, shown: Shown::Default(default) }
}

const REPORT: &[Key] = &[
    option("title", "Title of the report.", |_| quoted(TITLE)),
    option(
        "timezone",
        "Zone of the report (IANA name): days, months and business hours are counted in it.",
        |s| quoted(s.timezone.name()),
    ),
    key(
        "period",
        "The period judged: \"2026-Q3\", \"2026-07\", \"2026\", or { from = ..., to = ... } with `to` not included and either left out. Default: from the oldest snapshot to as_of.",
        "{ from = \"2026-01-01\", to = \"2026-04-01\" }",
    ),
    key(
        "as_of",
        "The instant the report speaks of; a date stands for the end of that day. Default: the newest snapshot.",
        "\"2026-03-31\"",
    ),
    key(
        "baseline_date",
        "Grants from before this date are the accepted baseline. Default: none.",
        "\"2024-01-01\"",
    ),
    key(
        "fail_on",
        "Severity from which on a finding makes the run fail: low, medium, high or critical.",
        "\"high\"",
    ),
];

const SLA: &[Key] = &[
    option("approval", "Requested to decided, hours.", |s| hours(s.sla.approval)),
    option("fulfilment", "Decided to effected, hours.", |s| hours(s.sla.fulfilment)),
    option("revocation", "Revocation decided to gone, hours.", |s| hours(s.sla.revocation)),
];

const BUSINESS_HOURS: &[Key] = &[
    option("days", "Working days.", |s| {
        list(DAYS.iter().zip(s.business.days).filter(|(_, works)| *works).map(|(day, _)| *day))
    }),
    option("start", "When work starts.", |s| clock(s.business.start_minute)),
    option("end", "When work ends.", |s| clock(s.business.end_minute)),
    key(
        "windows",
        "Days with hours of their own, several windows where work is interrupted; an empty list is a day off. days, start and end hold for the days not named here.",
        "{ mon = [\"09:00-12:30\", \"13:30-17:30\"], fri = [\"09:00-15:00\"] }",
    ),
    key(
        "holidays",
        "Days without work, beside those of a source of the frame `holidays`.",
        "[\"2026-12-25\", \"2026-12-26\"]",
    ),
    option("pauses_excluded", "Whether time on hold does not count.", |s| {
        s.business.pauses_excluded.to_string()
    }),
];

const CORRELATION: &[Key] =
    &[option("automation", "Names that are nobody: bots, flows, policies.", |s| {
        list(s.automation.iter().map(String::as_str))
    })];

const RECONCILE: &[Key] = &[
    option(
        "pairing_days",
        "Days around a decision within which another grant may be what was provisioned instead.",
        |s| s.pairing_days.to_string(),
    ),
    option("leaver_grace_hours", "Hours a leaver's access may stand after the last day.", |s| {
        s.leaver_grace_hours.to_string()
    }),
    option("disabled_counts", "Whether a disabled grant still counts as usable.", |s| {
        s.disabled_counts.to_string()
    }),
    option(
        "unknown_entitlement",
        "What a line on an entitlement that no list knows is: \"evaluate\" or \"not_evaluable\".",
        |s| quoted(UNKNOWN_ENTITLEMENT[usize::from(s.unknown_entitlement_not_evaluable)]),
    ),
    option(
        "review_days",
        "How old a certification may be, in days, where the catalogue does not say.",
        |s| s.review_days.to_string(),
    ),
    option("dormant_days", "Unused for more days than this is dormant.", |s| {
        s.dormant_days.to_string()
    }),
];

/// The keys of one `[[sources]]`.
pub(super) const SOURCE: &[Key] = &[
    key("frame", "What the export is; the frames are listed below.", "\"tickets\""),
    key("path", "File or glob, relative to this file and inside its folder.", "\"tickets.csv\""),
    key(
        "profile",
        "A mapping kept elsewhere: a built-in one (`tickmark list profiles`) or your own TOML file with the keys below. What the source says itself wins.",
        "\"canonical\"",
    ),
    key(
        "columns",
        "Canonical column = header in the export. Columns not named are looked up under their own name.",
        "{ ticket_id = \"Number\" }",
    ),
    key("constants", "Canonical column = one value for every row.", "{ system = \"github\" }"),
    key(
        "values",
        "Per canonical column: text found (letter case does not count) = text meant.",
        "{ action = { add = \"grant\", remove = \"revoke\" } }",
    ),
    key(
        "date_formats",
        "Formats tried before ISO 8601, in strftime notation.",
        "[\"%d/%m/%Y %H:%M\"]",
    ),
    option("timezone", "Zone of times without an offset. Default: the report's.", |s| {
        quoted(s.timezone.name())
    }),
    option("null_tokens", "Texts that mean an empty cell.", |_| list(NULL_TOKENS.iter().copied())),
    option("list_separator", "What separates several values in one cell.", |_| {
        quoted(LIST_SEPARATOR)
    }),
    option("delimiter", "Field separator of a CSV file: one ASCII character.", |_| {
        quoted(&char::from(DELIMITER).to_string())
    }),
    key(
        "snapshot_at",
        "Grants only: when the snapshot was taken: { column = \"taken\" }, { constant = \"2026-01-01\" } (a date is the end of that day) or { file_name = \"members_%Y-%m-%d.csv\" }.",
        "{ constant = \"2026-01-01\" }",
    ),
    key(
        "systems",
        "Grants only: systems this source covers, even where no row names them.",
        "[\"github\"]",
    ),
    key(
        "newest",
        "For logs of updates: keep the newest row by this header, of each thing that these columns name (default: the key of the frame).",
        "{ by = \"sys_mod_count\", of = [\"ticket_id\"] }",
    ),
];

/// The keys of one `[[waivers]]`.
pub(super) const WAIVER: &[Key] = &[
    key(
        "finding",
        "Id of the finding (16 hex digits), its first 8 or more, or a pattern of ids. A pattern, here and below, may have `*`, `?` and `[...]`; it is compared with the whole text, without regard to letter case.",
        "\"013facd5\"",
    ),
    key("control", "Only findings of this control, or of those this pattern fits.", "\"self_*\""),
    key("system", "Only findings about this system (pattern).", "\"erp\""),
    key("holder", "Only findings about this holder (pattern).", "\"u-1017\""),
    key("entitlement", "Only findings about this entitlement (pattern).", "\"report-*\""),
    key("account", "Only findings about this account (pattern).", "\"svc-*\""),
    key("ticket_id", "Only findings about this ticket (pattern).", "\"REQ-2041\""),
    key("reason", "Why it is accepted; required.", "\"compensated by a weekly review\""),
    key("owner", "Who accepts it; required.", "\"CISO\""),
    key(
        "until",
        "The last day it holds, in the zone of the report; required. Like every end it includes that day: it is over when as_of is 00:00 of the next day, which is what a date as as_of stands for.",
        "2026-12-31",
    ),
];

/// The keys of `period` as a table.
pub(super) const PERIOD: &[Key] = &[
    key("from", "First instant of the period.", "\"2026-01-01\""),
    key("to", "First instant after the period.", "\"2026-04-01\""),
];

/// The keys of `snapshot_at`.
pub(super) const SNAPSHOT_AT: &[Key] = &[
    key("column", "Header of the column.", "\"taken\""),
    key("constant", "One instant for the whole source.", "\"2026-01-01\""),
    key("file_name", "Pattern of the file's name.", "\"members_%Y-%m-%d.csv\""),
];

/// The keys of `newest`.
pub(super) const NEWEST: &[Key] = &[
    key("by", "Header of the column that orders the updates.", "\"sys_mod_count\""),
    key("of", "Canonical columns that make two rows updates of one thing.", "[\"ticket_id\"]"),
];

/// The keys of hours per risk: one for all risks that are not named, and every risk.
pub(super) const HOURS: &[Key] = &[
    key("default", "Hours for every risk that is not named.", "72"),
    key(RISKS[0], "Hours for this risk.", "72"),
    key(RISKS[1], "Hours for this risk.", "72"),
    key(RISKS[2], "Hours for this risk.", "72"),
    key(RISKS[3], "Hours for this risk.", "24"),
];

/// The keys of `windows`: the days of the week.
pub(super) const WINDOWS: &[Key] = &[
    key(DAYS[0], "Its windows.", WINDOW),
    key(DAYS[1], "Its windows.", WINDOW),
    key(DAYS[2], "Its windows.", WINDOW),
    key(DAYS[3], "Its windows.", WINDOW),
    key(DAYS[4], "Its windows.", WINDOW),
    key(DAYS[5], "Its windows.", WINDOW),
    key(DAYS[6], "Its windows.", WINDOW),
];

const WINDOW: &str = "[\"09:00-12:30\", \"13:30-17:30\"]";

const RISKS: [&str; 4] = ["low", "medium", "high", "critical"];

/// Keys that are called otherwise today: the old name, and what to write instead.
const MOVED: &[(&str, &str)] =
    &[("min_match_share", "`share` in [controls.low_match_rate] says the same")];

/// What to write instead of a key that earlier versions knew.
pub(super) fn moved(name: &str) -> Option<&'static str> {
    MOVED.iter().find(|(old, _)| *old == name).map(|(_, now)| *now)
}

/// The section a key is at home in, for a key that stands in the wrong place.
pub(super) fn home_of(name: &str) -> Option<String> {
    let has = |keys: &[Key]| keys.iter().any(|key| key.name == name);
    let section = SECTIONS.iter().find(|section| has(section.keys));
    let fixed = section.map(|section| format!("[{}]", section.name));
    let fixed = fixed.or_else(|| has(SOURCE).then(|| "[[sources]]".to_owned()));
    let fixed = fixed.or_else(|| has(WAIVER).then(|| "[[waivers]]".to_owned()));
    let is_lever = LEVERS.iter().any(|lever| lever.parameter.name == name);
    fixed.or_else(|| is_lever.then(|| "[what_if]".to_owned()))
}

fn hours(hours: HoursByRisk) -> String {
    let [first, rest @ ..] = hours.hours;
    if rest.iter().all(|other| *other == first) {
        return first.to_string();
    }
    let each = Risk::ALL.iter().map(|risk| format!("{risk} = {}", hours.of(*risk)));
    format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
}

fn clock(minute: u32) -> String {
    quoted(&format!("{:02}:{:02}", minute / 60, minute % 60))
}

fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
}

/// A text as TOML.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
