//! Waivers: findings that somebody accepts, for a reason and up to a day.
//!
//! A waived finding is found, counted and shown as before; it is only marked as accepted, so that
//! nobody is asked for it again. No control knows of waivers: they are laid over its findings. A
//! waiver is in force while its end is later than as-of, as everything with an end is; after that
//! it waives nothing.
//!
//! Waivers are not the register of exceptions (the frame `exceptions`): an exception is a paper
//! that stands *behind access* and changes what a grant is judged to be; a waiver is a decision
//! about *a finding* and changes no judgement.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Finding, FindingId};
use crate::config::WaiverPlan;
use crate::frames::Symbols;
use crate::words;

words! {
    /// How a waiver stands at as-of.
    State, "waiver state" {
        /// It holds.
        InForce = "in_force",
        /// Its end has come: it waives nothing.
        Expired = "expired",
        /// It holds, and there is no such finding.
        Unused = "unused",
    }
}

/// A waiver and what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Its place among the waivers of the configuration; the first is 1.
    pub number: usize,
    /// Line of the configuration it starts on.
    pub line: usize,
    /// Which findings it accepts, as written: `control = self_*, system = erp`.
    pub selector: String,
    /// Why.
    pub reason: String,
    /// Who accepts them.
    pub owner: String,
    /// First instant at which it no longer holds; UTC microseconds.
    pub until: i64,
    /// How it stands.
    pub state: State,
    /// Findings it fits, whether or not it waives them.
    pub fitting: u64,
    /// Findings it waives: of several waivers in force that fit, the first of the file does.
    pub waived: u64,
}

/// All waivers of a run, laid over its findings.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    /// Every waiver, in the order of the configuration.
    pub all: Vec<Waiver>,
    /// Id of a waived finding -> place in `all`.
    by_finding: BTreeMap<FindingId, usize>,
}

impl Waivers {
    /// The waiver that accepts the finding with this id, if one does.
    #[must_use]
    pub fn of(&self, finding: FindingId) -> Option<&Waiver> {
        self.all.get(*self.by_finding.get(&finding)?)
    }

    /// Lays `plans` over `findings` as of `as_of` (UTC microseconds). Findings of the controls
    /// `not_run` are unknown: a waiver that may be about them is not called unused.
    #[must_use]
    pub fn lay<'a>(
        plans: &[WaiverPlan],
        findings: impl Iterator<Item = &'a Finding>,
        symbols: &Symbols,
        as_of: i64,
        not_run: &[&str],
    ) -> Self {
        let all = plans.iter().map(|plan| Waiver::of(plan, as_of)).collect();
        let mut laid = Self { all, by_finding: BTreeMap::new() };
        if !plans.is_empty() {
            findings.for_each(|finding| laid.look_at(plans, finding, symbols));
        }
        for (waiver, plan) in laid.all.iter_mut().zip(plans) {
            let unknown = not_run.iter().any(|control| may_concern(plan, control));
            if waiver.state == State::InForce && waiver.fitting == 0 && !unknown {
                waiver.state = State::Unused;
            }
        }
        laid
    }

    fn look_at(&mut self, plans: &[WaiverPlan], finding: &Finding, symbols: &Symbols) {
        let mut accepted = false;
        for place in (0..plans.len()).filter(|place| fits(&plans[*place], finding, symbols)) {
            let waiver = &mut self.all[place];
            waiver.fitting += 1;
            if waiver.state == State::InForce && !accepted {
                accepted = true;
                waiver.waived += 1;
                self.by_finding.insert(finding.id, place);
            }
        }
    }
}

impl Waiver {
    fn of(plan: &WaiverPlan, as_of: i64) -> Self {
        let part = |(key, selector): &(&str, crate::config::Selector)| {
            format!("{key} = {}", selector.said.text)
        };
        Self {
            number: plan.number,
            line: plan.line,
            selector: plan.selectors.iter().map(part).collect::<Vec<_>>().join(", "),
            reason: plan.reason.clone(),
            owner: plan.owner.clone(),
            until: plan.until,
            state: if plan.until > as_of { State::InForce } else { State::Expired },
            fitting: 0,
            waived: 0,
        }
    }
}

/// Whether every selector of a waiver fits a finding.
fn fits(plan: &WaiverPlan, finding: &Finding, symbols: &Symbols) -> bool {
    let key = |key| Cow::Borrowed(symbols.key_text(key));
    plan.selectors.iter().all(|(name, selector)| {
        let text = match *name {
            "finding" => Cow::Owned(finding.id.to_string()),
            "control" => Cow::Borrowed(finding.control),
            "system" => key(finding.subject.system),
            "holder" => key(finding.subject.holder),
            "entitlement" => key(finding.subject.entitlement),
            "account" => key(finding.subject.account),
            _ => key(symbols.key(finding.subject.ticket_id)),
        };
        selector.pattern.matches(&text)
    })
}

/// Whether a waiver may be about findings of this control.
fn may_concern(plan: &WaiverPlan, control: &str) -> bool {
    let own = plan.selectors.iter().find(|(name, _)| *name == "control");
    own.is_none_or(|(_, selector)| selector.pattern.matches(control))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::finding::{Evidence, NaturalKey, Severity, Subject};
    use crate::frames::Origin;

    const AS_OF: i64 = 1_790_805_600_000_000;

    fn symbols() -> (Symbols, Subject) {
        let texts = ["ERP Prod", "U-7", "Report [all]", "REQ-1"];
        let (symbols, numbers) = Symbols::rank(&texts);
        let [system, holder, entitlement] = [0, 1, 2].map(|place| symbols.key(numbers[place]));
        let subject =
            Subject { system, holder, entitlement, ticket_id: numbers[3], ..Subject::default() };
        (symbols, subject)
    }

    /// How each of the waivers in `text` stands over two findings of one control.
    fn laid(text: &str, not_run: &[&str]) -> Vec<(State, u64, u64)> {
        let source = "[[sources]]\nframe = \"grants\"\npath = \"g.csv\"\n";
        let plan = crate::config::parse("t", &format!("{source}{text}"), Path::new("."))
            .unwrap_or_else(|why| panic!("{}", why[0].render(false)));
        let (symbols, subject) = symbols();
        let row = || Evidence::quoting("grant", Origin { file: 0, line: 2 }, vec![]);
        let finding = |key: &'static str| {
            let (key, subject) = (NaturalKey(vec![key]), subject);
            Finding::new("leaver_access", Severity::High, &key, subject, "".into(), row())
        };
        let findings = [finding("a"), finding("b")];
        let waivers = Waivers::lay(&plan.waivers, findings.iter(), &symbols, AS_OF, not_run);
        waivers.all.iter().map(|one| (one.state, one.fitting, one.waived)).collect()
    }

    fn waiver(selectors: &str, until: &str) -> String {
        format!("[[waivers]]\n{selectors}\nreason = \"r\"\nowner = \"o\"\nuntil = {until}\n")
    }

    #[test]
    fn patterns_are_compared_with_normalised_texts_and_all_must_fit() {
        let all = "system = \"erp  PROD\"\nholder = \"u-*\"\nentitlement = \"report [[]*\"\n";
        assert_eq!(laid(&waiver(all, "2030-01-01"), &[]), [(State::InForce, 2, 2)]);
        let one_off = all.replace("u-*", "v-*");
        assert_eq!(laid(&waiver(&one_off, "2030-01-01"), &[]), [(State::Unused, 0, 0)]);
        let nobody = "ticket_id = \"req-1\"\naccount = \"x*\"";
        assert_eq!(laid(&waiver(nobody, "2030-01-01"), &[]), [(State::Unused, 0, 0)]);
    }

    #[test]
    fn the_first_in_force_waives_and_an_expired_one_only_fits() {
        let text = waiver("ticket_id = \"req-1\"", "2020-01-01")
            + &waiver("control = \"leaver_access\"", "2030-01-01")
            + &waiver("system = \"erp*\"", "2030-01-01");
        let expected = [(State::Expired, 2, 0), (State::InForce, 2, 2), (State::InForce, 2, 0)];
        assert_eq!(laid(&text, &[]), expected);
    }

    #[test]
    fn the_last_day_is_over_at_midnight() {
        // As-of is 2026-09-30T22:00:00Z.
        let text = waiver("control = \"leaver_access\"", "2026-09-29");
        assert_eq!(laid(&text, &[]), [(State::Expired, 2, 0)]);
        let text = waiver("control = \"leaver_access\"", "2026-09-30");
        assert_eq!(laid(&text, &[]), [(State::InForce, 2, 2)]);
    }

    #[test]
    fn what_may_be_about_a_control_that_was_not_run_is_not_unused() {
        let text = waiver("control = \"self_*\"", "2030-01-01");
        assert_eq!(laid(&text, &["self_approval"]), [(State::InForce, 0, 0)]);
        assert_eq!(laid(&text, &["hasty_approval"]), [(State::Unused, 0, 0)]);
    }
}
