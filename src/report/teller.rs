//! Tells findings: what they name by number, in texts. Made for one finding when it is asked for,
//! because there can be hundreds of thousands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::ground::Ground;
use super::sections::acceptance;
use super::tables::file_name;
use super::{AttributeFacts, FindingFacts, Open, Proof};
use crate::finding::waiver::Waivers;
use crate::finding::{Attribute, Evidence, Finding, FindingId, Name, OwnerRole};
use crate::frames::Key;
use crate::reconcile::Population;

/// What an earlier bundle adds to the findings.
pub(super) type Opened = FxHashMap<FindingId, Open>;

/// All findings, in the order of the controls and then of their ids, and what they are told with.
#[derive(Clone)]
pub(super) struct Teller<'a> {
    pub(super) findings: Arc<Vec<&'a Finding>>,
    pub(super) ground: Arc<Ground<'a>>,
    pub(super) waivers: &'a Waivers,
    pub(super) opened: Arc<Opened>,
    /// Names of the identities whose keys stand for owners that no record names.
    said: Arc<BTreeMap<&'static str, &'a str>>,
}

impl<'a> Teller<'a> {
    /// Tells `findings`.
    pub(super) fn of(
        findings: Vec<&'a Finding>,
        population: &'a Population<'a>,
        waivers: &'a Waivers,
    ) -> Self {
        let ground = Ground::of(population);
        let words = findings.iter().filter_map(|finding| match finding.owner.name {
            Name::Said(words) => Some(words),
            Name::Found(_) => None,
        });
        let key = |words| population.frames.symbols.find_key(words).unwrap_or(Key::NONE);
        let words = words.collect::<BTreeSet<_>>().into_iter();
        let said = words.map(|words| (words, named(&ground, key(words)))).collect();
        Self {
            findings: Arc::new(findings),
            ground: Arc::new(ground),
            waivers,
            opened: Arc::default(),
            said: Arc::new(said),
        }
    }

    /// The finding at this place.
    pub(super) fn facts(&self, place: usize) -> FindingFacts {
        let finding = self.findings[place];
        let frames = self.ground.population.frames;
        let show = |key| self.ground.texts.get(self.ground.texts.of_key(key)).to_owned();
        let waiver = acceptance(self.waivers, finding.id);
        let owner = finding.owner.name.text(frames);
        FindingFacts {
            id: finding.id.to_string(),
            control: finding.control.into(),
            severity: finding.severity,
            confidence: finding.confidence,
            waived: waiver.is_some(),
            waiver,
            owner: owner.to_owned(),
            owner_role: finding.owner.role,
            owner_name: self.name_of(finding.owner.name).to_owned(),
            system: show(finding.subject.system),
            holder: show(finding.subject.holder),
            entitlement: show(finding.subject.entitlement),
            account: show(finding.subject.account),
            ticket_id: frames.text(finding.subject.ticket_id).to_owned(),
            sentence: finding.sentence.to_string(),
            evidence: finding.evidence.iter().map(|row| self.proof(row)).collect(),
            attributes: finding.attributes.iter().map(attribute).collect(),
            open: self.opened.get(&finding.id).copied(),
        }
    }

    /// The name and the capacity of whoever should act on a finding.
    pub(super) fn owner(&self, finding: &Finding) -> (&str, OwnerRole) {
        (finding.owner.name.text(self.ground.population.frames), finding.owner.role)
    }

    /// The name of the identity whose key an owner is; empty where it is none, or has no name.
    pub(super) fn name_of(&self, owner: Name) -> &'a str {
        match owner {
            Name::Found(text) => named(&self.ground, self.ground.population.frames.key(text)),
            // Looked up once: hundreds of thousands of findings may have the same few.
            Name::Said(words) => self.said.get(words).copied().unwrap_or_default(),
        }
    }

    fn proof(&self, evidence: &Evidence) -> Proof {
        let quotes = evidence.quotes(&self.ground.views, self.ground.population.frames);
        Proof {
            role: evidence.role().into(),
            file: file_name(self.ground.population, evidence.origin.file),
            line: evidence.origin.line,
            quotes: quotes.into_iter().map(|(column, value)| (column.to_owned(), value)).collect(),
        }
    }
}

/// The name of the identity with this key; empty where there is none.
fn named<'a>(ground: &Ground<'a>, key: Key) -> &'a str {
    let row = key.some().and_then(|key| ground.population.books.identity_row(key));
    let name = row.zip(ground.views.identities).map(|(row, people)| people.name.at(row));
    name.map_or("", |name| ground.population.frames.text(name))
}

fn attribute(attribute: &Attribute) -> AttributeFacts {
    AttributeFacts { name: attribute.name.into(), result: attribute.result }
}
