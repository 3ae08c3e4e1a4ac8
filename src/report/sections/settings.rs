//! The choices a run was made with.

use crate::parameter::{Parameter, Parameters};
use crate::report::Setting;
use crate::settings::{BusinessHours, Settings};
use crate::stats::calendar::Window;

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
        setting(
            "holidays",
            holidays(&used.business),
            "Days without work in the configuration; those of a holidays export come on top.",
        ),
    ]
}

fn instant(micros: Option<i64>) -> String {
    let at = micros.and_then(chrono::DateTime::from_timestamp_micros);
    at.map_or_else(|| "none".into(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The hours of every working day; neighbours with the same hours together.
fn business(hours: &BusinessHours) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let week = hours.week();
    let days: Vec<(&str, &[Window])> =
        DAYS.into_iter().zip(week.iter().map(Vec::as_slice)).collect();
    let same = days.chunk_by(|a, b| a.1 == b.1).filter(|days| !days[0].1.is_empty());
    let said = same.map(|same| {
        let names: Vec<&str> = same.iter().map(|(name, _)| *name).collect();
        let windows: Vec<String> = same[0].1.iter().map(|window| span(*window)).collect();
        format!("{} {}", names.join(" "), windows.join(" and "))
    });
    let said = said.collect::<Vec<_>>().join(", ");
    let pauses = if hours.pauses_excluded { ", time on hold left out" } else { "" };
    format!("{said}{pauses}")
}

fn span(window: Window) -> String {
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!("{} to {}", clock(window.start), clock(window.end))
}

fn holidays(hours: &BusinessHours) -> String {
    match hours.holidays.is_empty() {
        true => "none".into(),
        false => hours.holidays.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// The parameters of a control, as used.
pub(in crate::report) fn parameters(declared: &[Parameter], used: &Parameters) -> Vec<Setting> {
    let value =
        |parameter: &Parameter| used.0.get(parameter.name).copied().unwrap_or(parameter.default);
    declared.iter().map(|p| setting(p.name, value(p).to_string(), p.doc)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_hours_are_said_day_by_day_where_days_differ() {
        let mut hours = BusinessHours::default();
        assert_eq!(business(&hours), "Mon Tue Wed Thu Fri 09:00 to 17:00");
        let window = |start: u32, end: u32| Window { start: start * 60, end: end * 60 };
        hours.windows[0] = Some(vec![window(8, 12), window(13, 17)]);
        hours.windows[2] = Some(vec![]);
        hours.pauses_excluded = true;
        let said = "Mon 08:00 to 12:00 and 13:00 to 17:00, Tue 09:00 to 17:00, \
            Thu Fri 09:00 to 17:00, time on hold left out";
        assert_eq!(business(&hours), said);
        assert_eq!(holidays(&hours), "none");
    }
}
