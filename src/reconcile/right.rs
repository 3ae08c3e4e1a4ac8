//! Whether those who approved a line were entitled to: among the approvers that the catalogue
//! names, known, and with the company on the day.
//!
//! Readings of the design made explicit here:
//! - Only approvals are judged. Nobody needs a right to say no, for nothing comes of it.
//! - Where the catalogue names nobody for the entitlement (it does not list it, or the cell is
//!   empty), only the person is judged. A catalogue or a column that no export gives is something
//!   else: then nobody can say who was entitled.
//! - An empty cell for the manager or the owner makes nobody entitled in their place.
//! - The manager is the one of as-of. Where the beneficiary moved since the decision (or no export
//!   says who moved), another may have been their manager then: the judgement is *possible*. So it
//!   is where no list of identities says which names are one person's, where two identities claim
//!   the approver's name, and where the records have an approver as gone or not yet there without
//!   saying since or until when.
//! - A first day is a start: whoever decides on their first day has joined.
//! - Automation is nobody. Its approval is in order under a policy, or where the catalogue names
//!   it; else who stood behind it is missing evidence.

use crate::frames::{Catalogue, Frames, Identities, Instant, Key, LifeStatus, Text};
use crate::words;

use super::deciders::{Answered, Deciders};
use super::population::{Line, Population};
use super::verdict::{DecisionSource, MatchRule, Outcome};

words! {
    /// Why somebody was not entitled to approve.
    Objection, "objection" {
        /// No identity, or more than one, is known by the name.
        Unknown = "unknown",
        /// Had left by then.
        Gone = "gone",
        /// Had not joined by then.
        NotJoined = "not_joined",
        /// Not among those whom the catalogue names.
        NotAmong = "not_among",
    }
}

/// An approver who was not entitled to approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unentitled {
    /// Who, and when.
    pub who: Answered,
    /// Why not.
    pub why: Objection,
    /// Whether the records leave no other reading.
    pub is_certain: bool,
}

/// Whether those who approved a line were entitled to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// All were.
    Held,
    /// Nobody can say: this field or frame is missing.
    Unclear(&'static str),
    /// These were not; never empty.
    Lacking(Vec<Unentitled>),
}

/// Judges the approvers of a population.
pub struct Rights<'a> {
    population: &'a Population<'a>,
    deciders: Deciders<'a>,
    catalogue: Option<Catalogue<'a>>,
    people: Option<Identities<'a>>,
}

/// Whom the catalogue names for a line.
struct Named {
    /// Their keys; empty where nobody is named.
    keys: Vec<Key>,
    /// Whether anybody is named at all.
    any: bool,
    /// Whether the beneficiary's manager is among them.
    manager: bool,
    /// What is missing to know all of them.
    missing: Option<&'static str>,
}

/// What is known of one approver.
enum Known {
    Entitled,
    Unclear(&'static str),
    Not(Objection, bool),
}

impl<'a> Rights<'a> {
    /// Of the approvers of `population`.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Self {
        let views = population.frames.views();
        let deciders = Deciders::seeing(population, &views);
        Self { population, deciders, catalogue: views.catalogue, people: views.identities }
    }

    fn frames(&self) -> &'a Frames {
        self.population.frames
    }

    /// Judges the approvers of a line; `None` where it was not approved.
    #[must_use]
    pub fn judge(&self, line: &Line) -> Option<Right> {
        if line.outcome != Outcome::Approved {
            return None;
        }
        let answered = self.deciders.of_line(line);
        if answered.is_empty() {
            let by_policy = line.decision_source == Some(DecisionSource::Policy);
            return Some(if by_policy { Right::Held } else { Right::Unclear("approver") });
        }
        let named = self.named(line);
        let mut missing = None;
        let mut lacking = Vec::new();
        for who in answered.iter() {
            match self.know(line, &named, who) {
                Known::Entitled => {}
                Known::Unclear(field) => missing = missing.or(Some(field)),
                Known::Not(why, is_certain) => {
                    lacking.push(Unentitled { who: *who, why, is_certain });
                }
            }
        }
        Some(match (lacking.is_empty(), missing) {
            (false, _) => Right::Lacking(lacking),
            (true, Some(field)) => Right::Unclear(field),
            (true, None) => Right::Held,
        })
    }

    fn know(&self, line: &Line, named: &Named, who: &Answered) -> Known {
        let is_named = named.keys.contains(&who.person.key);
        if who.person.automation {
            let is_backed = is_named || !line.policy.is_none();
            return if is_backed { Known::Entitled } else { Known::Unclear("policy_id") };
        }
        match self.person(who) {
            Known::Entitled => self.among(line, named, who, is_named),
            Known::Unclear(field) => match self.among(line, named, who, is_named) {
                Known::Not(why, is_certain) => Known::Not(why, is_certain),
                _ => Known::Unclear(field),
            },
            not => not,
        }
    }

    /// The first half: whether the catalogue names them.
    fn among(&self, line: &Line, named: &Named, who: &Answered, is_named: bool) -> Known {
        if is_named {
            return Known::Entitled;
        }
        match named.missing {
            Some(field) => Known::Unclear(field),
            None if !named.any => Known::Entitled,
            None => {
                let had_another = named.manager && self.may_have_moved(line, who.at);
                let is_listed = self.people.is_some();
                Known::Not(Objection::NotAmong, is_listed && !had_another)
            }
        }
    }

    /// The second half: whether they are known, and were there on the day.
    fn person(&self, who: &Answered) -> Known {
        let Some(people) = self.people else { return Known::Unclear("identities") };
        match who.person.rule {
            MatchRule::Disputed => return Known::Not(Objection::Unknown, false),
            rule if !rule.resolves() => return Known::Not(Objection::Unknown, true),
            _ => {}
        }
        let (books, key) = (&self.population.books, who.person.key);
        let Some(row) = books.identity_row(key) else { return Known::Unclear("identity") };
        let Some(at) = who.at else { return Known::Unclear("decided_at") };
        if books.is_gone(key, at.micros) {
            return Known::Not(Objection::Gone, books.end_of(key).is_some());
        }
        match people.start.at(row) {
            Some(start) if at.starts_before(start) => Known::Not(Objection::NotJoined, true),
            None if people.status.at(row) == Some(LifeStatus::Pending) => {
                Known::Not(Objection::NotJoined, false)
            }
            None if people.start.is_absent() => Known::Unclear("start"),
            _ => Known::Entitled,
        }
    }

    /// Whether the beneficiary may have had another manager when the line was decided.
    fn may_have_moved(&self, line: &Line, decided: Option<Instant>) -> bool {
        let people = self.people;
        let row = self.population.books.identity_row(line.beneficiary.key);
        let (Some(people), Some(row)) = (people, row) else { return true };
        match (people.moved_at.at(row), decided) {
            (Some(moved), Some(decided)) => !moved.starts_before(decided),
            (Some(_), None) => true,
            (None, _) => people.moved_at.is_absent(),
        }
    }

    /// Whom the catalogue names as approvers of a line.
    fn named(&self, line: &Line) -> Named {
        let nobody = Named { keys: vec![], any: false, manager: false, missing: None };
        let Some(catalogue) = self.catalogue else {
            return Named { missing: Some("catalogue"), ..nobody };
        };
        if catalogue.approvers.is_absent() {
            return Named { missing: Some("approvers"), ..nobody };
        }
        let entry = self.population.books.shelf.entry(line.system, line.entitlement);
        let Some(entry) = entry.map(|entry| entry as usize) else { return nobody };
        let mut named = nobody;
        for text in catalogue.approvers.at(entry) {
            named.any = true;
            self.add(line, (catalogue, entry), text, &mut named);
        }
        named
    }

    fn add(
        &self,
        line: &Line,
        (catalogue, entry): (Catalogue<'a>, usize),
        text: Text,
        named: &mut Named,
    ) {
        let word = self.frames().symbols.key_text(self.frames().key(text));
        let found = match word {
            "manager" => {
                named.manager = true;
                self.manager(line)
            }
            "owner" if catalogue.owner.is_absent() => Err("owner"),
            "owner" => Ok(catalogue.owner.at(entry)),
            _ => Ok(text),
        };
        match found {
            Err(field) => named.missing = named.missing.or(Some(field)),
            Ok(name) if name.some().is_some() => {
                named.keys.push(self.population.books.person(line.system, name).key);
            }
            Ok(_) => {}
        }
    }

    /// The beneficiary's manager, as found; what is missing where nobody can say.
    fn manager(&self, line: &Line) -> Result<Text, &'static str> {
        let people = self.people.ok_or("identities")?;
        if !line.beneficiary.rule.resolves() {
            return Err("beneficiary");
        }
        let row = self.population.books.identity_row(line.beneficiary.key).ok_or("beneficiary")?;
        if people.manager.is_absent() { Err("manager") } else { Ok(people.manager.at(row)) }
    }
}
