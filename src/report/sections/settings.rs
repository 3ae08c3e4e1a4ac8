//! The choices a run was made with.

use crate::parameter::{Parameter, Parameters};
use crate::report::Setting;
use crate::settings::{BusinessHours, Settings};

fn setting(name: &str, value: String, doc: &str) -> Setting {
    Setting { name: name.into(), value, doc: doc.into() }
}

/// The choices shared by reconciliation, metrics and controls.
pub(in crate::report) fn settings(used: &Settings, selected: [&[String]; 2]) -> Vec<Setting> {
    let mut all = shared(used);
    let [only, skip] = selected.map(|patterns| patterns.join(", "));
    all.push(setting("only", only, "Controls that were run; where it names none, all."));
    all.push(setting("skip", skip, "Controls that were left out."));
    all
}

fn shared(used: &Settings) -> Vec<Setting> {
    let yes = |flag: bool| if flag { "yes" } else { "no" }.to_owned();
    let unknown = if used.unknown_entitlement_not_evaluable { "not evaluable" } else { "evaluate" };
    vec![
        setting("timezone", used.timezone.name().into(), "Zone of months and business hours."),
        setting("automation", used.automation.join(", "), "Names that are nobody."),
        setting(
            "pairing_days",
            used.pairing_days.to_string(),
            "Days around a decision in which another grant may be what came of it.",
        ),
        setting(
            "leaver_grace_hours",
            used.leaver_grace_hours.to_string(),
            "Hours a leaver's access may stand.",
        ),
        setting(
            "disabled_counts",
            yes(used.disabled_counts),
            "Whether a disabled grant counts as usable.",
        ),
        setting(
            "unknown_entitlement",
            unknown.into(),
            "What becomes of a line on an entitlement no list knows.",
        ),
        setting(
            "baseline_date",
            instant(used.baseline_date),
            "Grants from before it are the accepted baseline.",
        ),
        setting("review_days", used.review_days.to_string(), "How old a certification may be."),
        setting("dormant_days", used.dormant_days.to_string(), "Unused for longer is dormant."),
        setting("sla.approval", used.sla.approval.to_string(), "Hours from request to decision."),
        setting(
            "sla.fulfilment",
            used.sla.fulfilment.to_string(),
            "Hours from decision to effect.",
        ),
        setting(
            "sla.revocation",
            used.sla.revocation.to_string(),
            "Hours from a decided revocation to its effect.",
        ),
        setting("business_hours", business(&used.business), "When work is done."),
    ]
}

fn instant(micros: Option<i64>) -> String {
    let at = micros.and_then(chrono::DateTime::from_timestamp_micros);
    at.map_or_else(|| "none".into(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn business(hours: &BusinessHours) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let days: Vec<&str> =
        DAYS.iter().zip(hours.days).filter(|(_, works)| *works).map(|(day, _)| *day).collect();
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let pauses = if hours.pauses_excluded { ", time on hold left out" } else { "" };
    let (start, end) = (clock(hours.start_minute), clock(hours.end_minute));
    format!("{} {start} to {end}{pauses}", days.join(" "))
}

/// The parameters of a control, as used.
pub(in crate::report) fn parameters(declared: &[Parameter], used: &Parameters) -> Vec<Setting> {
    let value =
        |parameter: &Parameter| used.0.get(parameter.name).copied().unwrap_or(parameter.default);
    declared.iter().map(|p| setting(p.name, value(p).to_string(), p.doc)).collect()
}
