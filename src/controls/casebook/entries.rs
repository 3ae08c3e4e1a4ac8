//! Entries of the register of exceptions, as findings and sentences speak of them.

use crate::finding::{Finding, Owner, OwnerRole, Subject};
use crate::frames::{Exceptions, FrameKind, Key};

use super::{Casebook, raised};
use crate::controls::Control;

impl Casebook<'_> {
    /// As-of for an entry: that of its system, if it names one.
    pub(in crate::controls) fn entry_as_of(&self, entries: &Exceptions<'_>, row: usize) -> i64 {
        match self.frames.key(entries.system.at(row)).some() {
            Some(system) => self.population.as_of(system),
            None => self.population.period.as_of,
        }
    }

    /// Whether an entry names a system of which there is no snapshot.
    pub(in crate::controls) fn is_unseen(&self, entries: &Exceptions<'_>, row: usize) -> bool {
        let system = self.frames.key(entries.system.at(row)).some();
        system.is_some_and(|system| self.population.books.snapshots_of(system).is_empty())
    }

    /// A finding about an entry, under the entry's own key; whoever accepted it should act.
    pub(in crate::controls) fn on_exception(
        &self,
        control: &Control,
        entries: &Exceptions<'_>,
        row: usize,
        sentence: String,
    ) -> Finding {
        let subject = self.entry_subject(entries, row);
        let key = self.natural_key(&[self.frames.key(entries.exception_id.at(row))]);
        let first = self.row(control, FrameKind::Exceptions, row as u32);
        let accepted_by = entries.approved_by.at(row).some();
        let owner = accepted_by.map_or_else(
            || self.owner(&subject, None),
            |text| Owner::named(OwnerRole::ExceptionOwner, text),
        );
        let (risk, privileged) = self.population.books.risk(subject.system, subject.entitlement);
        self.finding(control, &key, subject, sentence, first)
            .of(raised(control.severity, risk, privileged))
            .owned_by(owner)
    }

    fn entry_subject(&self, entries: &Exceptions<'_>, row: usize) -> Subject {
        let system = self.frames.key(entries.system.at(row));
        Subject {
            system,
            holder: self.population.books.person(system, entries.identity.at(row)).key,
            entitlement: self.frames.key(entries.entitlement.at(row)),
            account: self.frames.key(entries.account.at(row)),
            ticket_id: entries.ticket_id.at(row),
        }
    }

    /// What an entry names, as a sentence gives it: `erp, ledger-read, for Ann Lee (ann)`.
    pub(in crate::controls) fn entry_covers(&self, entries: &Exceptions<'_>, row: usize) -> String {
        let subject = self.entry_subject(entries, row);
        let shown = |key: Key| key.some().map(|key| self.population.show(key).to_owned());
        let ticket = subject.ticket_id.some().map(|id| self.frames.text(id));
        let parts = [
            shown(subject.entitlement),
            shown(subject.system).map(|system| format!("on {system}")),
            subject.holder.some().map(|holder| format!("for {}", self.who(holder))),
            shown(subject.account).map(|account| format!("through account {account}")),
            ticket.map(|id| format!("by ticket {id}")),
        ];
        let said: Vec<String> = parts.into_iter().flatten().collect();
        if said.is_empty() { "which names nothing".to_owned() } else { said.join(" ") }
    }
}
