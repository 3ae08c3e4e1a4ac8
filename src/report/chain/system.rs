//! The system side of a chain: the grant in each snapshot, reviews, and what is known of the holder.

use std::collections::BTreeSet;

use super::{Chain, Dated, Part, Step};
use crate::frames::{Flag, Grants, Key, Word};
use crate::reconcile::snapshots::Snapshot;

impl Chain<'_, '_> {
    pub(super) fn add_systems(&mut self) {
        self.add_snapshots();
        self.add_reviews();
        self.add_holder();
    }

    /// The accounts the chain looks at: the finding's own, those of its holder, those lines name.
    pub(super) fn accounts(&self) -> BTreeSet<Key> {
        let (population, subject) = (self.population, self.subject);
        if let Some(own) = subject.account.some() {
            return BTreeSet::from([own]);
        }
        let tickets = self.ground.views.tickets;
        let named = self.lines.iter().filter_map(|place| {
            let row = population.lines[*place as usize].row as usize;
            population.frames.key(tickets?.account.at(row)).some()
        });
        let of_holder = population.books.accounts_of(subject.system, subject.holder);
        of_holder.iter().copied().chain(named).collect()
    }

    fn add_snapshots(&mut self) {
        let population = self.population;
        let Some(grants) = self.ground.views.grants else { return };
        let accounts = self.accounts();
        for snapshot in population.books.snapshots_of(self.subject.system) {
            let mut is_there = false;
            for account in &accounts {
                is_there |= self.add_held(&grants, snapshot, *account);
            }
            if !is_there {
                let what = match self.subject.entitlement.some() {
                    None => format_args!("no account of the holder holds anything"),
                    Some(what) => {
                        format_args!("nobody of the holder's accounts has {}", self.show(what))
                    }
                };
                self.add(Part::Snapshot, Some(snapshot.at), what, None);
            }
        }
    }

    /// What `account` has in `snapshot`; whether it has it.
    fn add_held(&mut self, grants: &Grants<'_>, snapshot: &Snapshot, account: Key) -> bool {
        let books = &self.population.books;
        if self.subject.entitlement.is_none() {
            let rows = books.rows_of_account(snapshot, account);
            if !rows.is_empty() {
                let what = format_args!("account {} has {} grants", self.show(account), rows.len());
                self.add(
                    Part::Snapshot,
                    Some(snapshot.at),
                    what,
                    Some(grants.origin.at(rows.start)),
                );
            }
            return !rows.is_empty();
        }
        let rows = books.rows_of(snapshot, account, self.subject.entitlement);
        for row in rows.clone() {
            self.add_granted(grants, row);
            self.add_grant(grants, row, snapshot.at);
        }
        !rows.is_empty()
    }

    /// When the system says the access was given: once, however many snapshots repeat it.
    fn add_granted(&mut self, grants: &Grants<'_>, row: usize) {
        let Some(at) = grants.granted_at.at(row).map(|at| at.micros) else { return };
        let by = self.named(" by", grants.granted_by.at(row));
        let (account, what) =
            (self.text(grants.account.at(row)), self.text(grants.entitlement.at(row)));
        let what = format!("account {account} was given {what}{by}, says the system");
        let is_same = |step: &Step| step.at == Some(at) && self.told.what(step) == what;
        if !self.steps().iter().any(is_same) {
            let what = format_args!("{what}");
            self.add(Part::Snapshot, Some(at), what, Some(grants.origin.at(row)));
        }
    }

    fn add_grant(&mut self, grants: &Grants<'_>, row: usize, at: i64) {
        let (account, what) =
            (self.text(grants.account.at(row)), self.text(grants.entitlement.at(row)));
        let via = self.named(" via", grants.via.at(row));
        let used = Dated(", last used on", grants.last_used_at.at(row));
        let end = Dated(", ends on", grants.expires_at.at(row));
        let is_off = grants.enabled.at(row) == Some(Flag::False);
        let off = if is_off { ", switched off" } else { "" };
        let what = format_args!("account {account} has {what}{via}{used}{end}{off}");
        self.add(Part::Snapshot, Some(at), what, Some(grants.origin.at(row)));
    }

    fn add_reviews(&mut self) {
        let population = self.population;
        let Some(frame) = self.ground.views.certifications else { return };
        for account in self.accounts() {
            let place = self.place(account);
            for review in population.books.reviews_of(&place) {
                let row = review.row as usize;
                let by = frame.reviewer.at(row).some();
                let (by, colon) = by.map_or(("", ""), |who| (self.text(who), ": "));
                let kept = if review.keep { "keep it" } else { "take it away" };
                let what =
                    format_args!("review {}, {by}{colon}{kept}", self.text(frame.campaign.at(row)));
                self.add(Part::Review, Some(review.at.micros), what, Some(review.origin));
            }
        }
    }

    fn add_holder(&mut self) {
        let population = self.population;
        let holder = self.subject.holder;
        let (Some(people), Some(row)) =
            (self.ground.views.identities, population.books.identity_row(holder))
        else {
            return;
        };
        let status = people.status.at(row).map_or("of unknown status", Word::as_str);
        let end = Dated(", last instant", people.end.at(row));
        let what = format_args!("{} is {status}{end}", self.show(holder));
        let at = people.end.at(row).or(people.start.at(row)).map(|at| at.micros);
        self.add(Part::Holder, at, what, Some(people.origin.at(row)));
    }
}
