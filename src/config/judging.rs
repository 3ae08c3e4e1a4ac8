//! The sections that say how to judge: `[sla]`, `[correlation]` and `[reconcile]`. What they do not
//! say keeps its default.

use toml::de::DeValue;

use super::keys::{HOURS, UNKNOWN_ENTITLEMENT};
use super::reader::{Block, Reader, number};
use crate::frames::{Risk, Word};
use crate::settings::{HoursByRisk, Settings, Sla};

pub(super) fn sla(reader: &mut Reader, block: &Block<'_>, sla: &mut Sla) {
    hours(reader, block, "approval", &mut sla.approval);
    hours(reader, block, "fulfilment", &mut sla.fulfilment);
    hours(reader, block, "revocation", &mut sla.revocation);
}

fn hours(reader: &mut Reader, block: &Block<'_>, key: &str, hours: &mut HoursByRisk) {
    let Some(value) = block.get(key) else { return };
    match value.get_ref() {
        DeValue::Table(_) => {
            if let Some(risks) = block.block(reader, key, HOURS) {
                hours_by_risk(reader, &risks, hours);
            }
        }
        other if number(other).is_none() => {
            reader.wrong_type(key, "a number of hours or a table per risk", value, "72");
        }
        _ => {
            *hours = block.number(reader, key, 0.0, f64::INFINITY).map_or(*hours, HoursByRisk::all);
        }
    }
}

fn hours_by_risk(reader: &mut Reader, risks: &Block<'_>, hours: &mut HoursByRisk) {
    if let Some(default) = risks.number(reader, "default", 0.0, f64::INFINITY) {
        *hours = HoursByRisk::all(default);
    }
    for risk in Risk::ALL {
        if let Some(own) = risks.number(reader, risk.as_str(), 0.0, f64::INFINITY) {
            hours.hours[*risk as usize] = own;
        }
    }
}

pub(super) fn correlation(reader: &mut Reader, block: &Block<'_>, settings: &mut Settings) {
    let names = block.texts(reader, "automation");
    set(
        &mut settings.automation,
        names.map(|names| names.into_iter().map(|name| name.text).collect()),
    );
}

pub(super) fn reconcile(reader: &mut Reader, block: &Block<'_>, settings: &mut Settings) {
    set(&mut settings.pairing_days, block.whole(reader, "pairing_days"));
    set(&mut settings.leaver_grace_hours, block.whole(reader, "leaver_grace_hours"));
    set(&mut settings.disabled_counts, block.flag(reader, "disabled_counts"));
    set(&mut settings.review_days, block.whole(reader, "review_days"));
    set(&mut settings.dormant_days, block.whole(reader, "dormant_days"));
    let word = block.word(reader, "unknown_entitlement", &UNKNOWN_ENTITLEMENT);
    set(
        &mut settings.unknown_entitlement_not_evaluable,
        word.map(|word| word == UNKNOWN_ENTITLEMENT[1]),
    );
}

/// Replaces a default by what the configuration says, if it says something.
pub(super) fn set<T>(to: &mut T, said: Option<T>) {
    if let Some(said) = said {
        *to = said;
    }
}
