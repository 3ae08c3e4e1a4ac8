//! Tells findings: what they name by number, in texts. Made for one finding when it is asked for,
//! because there can be hundreds of thousands.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::ground::Ground;
use super::sections::acceptance;
use super::tables::file_name;
use super::{AttributeFacts, FindingFacts, Open, Proof};
use crate::finding::waiver::Waivers;
use crate::finding::{Attribute, Evidence, Finding, FindingId, OwnerRole};

/// What an earlier bundle adds to the findings.
pub(super) type Opened = FxHashMap<FindingId, Open>;

/// All findings, in the order of the controls and then of their ids, and what they are told with.
#[derive(Clone)]
pub(super) struct Teller<'a> {
    pub(super) findings: Arc<Vec<&'a Finding>>,
    pub(super) ground: Arc<Ground<'a>>,
    pub(super) waivers: &'a Waivers,
    pub(super) opened: Arc<Opened>,
}

impl Teller<'_> {
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
            owner_name: self.name_of(owner).to_owned(),
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

    /// The name of the identity whose key this is; empty where it is none, or has no name.
    pub(super) fn name_of(&self, owner: &str) -> &str {
        let Ground { population, views, .. } = &*self.ground;
        let key = population.frames.symbols.find_key(owner);
        let row = key.and_then(|key| population.books.identity_row(key));
        let name = row.zip(views.identities).map(|(row, people)| people.name.at(row));
        name.map_or("", |name| population.frames.text(name))
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

fn attribute(attribute: &Attribute) -> AttributeFacts {
    AttributeFacts { name: attribute.name.into(), result: attribute.result }
}
