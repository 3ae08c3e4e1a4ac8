//! Accounts without a person that no person answers for.

use crate::finding::{Confidence, Evidence, Finding, Owner, OwnerRole, Severity, Subject};
use crate::frames::{FrameKind, Key, Kind, Text};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{AccountMatch, Grant, MatchRule, Population};

use super::casebook::{Casebook, noun, raised_by_any};
use super::references::NO_OWNER_NON_HUMAN;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Holders of access that are no person (services, machines, agents, shared
    /// accounts) and have no owner, or one who is not on the list of people (or there several
    /// times), or who has left. What
    /// a holder is, and who owns it, is what its identity says, else its account. Each identity is
    /// one item, whatever it holds; an account that no identity is known for is one by itself. An
    /// account of which no list says whether it is a person's is not evaluable (`kind`).
    ///
    /// **Why it matters.** A person's access ends with the person. A service account's ends when
    /// its owner says so; without one it stays for ever, nobody changes its credential, and no
    /// review asks about it.
    ///
    /// **How to answer it.** Find the team that would notice if it stopped, and name one of them as
    /// the owner, in the inventory. If nobody would notice, disable it. Make the hand-over of
    /// service accounts a step of the leaver process.
    ownerless_identity {
        title: "Non-human access that nobody answers for",
        family: Family::NonHuman,
        population: "non-human holders",
        scope: Scope::AsAt,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Identities: identity, kind, name, status, end, owner, manager;
            Accounts: system, account, identity, kind, enabled, owner;
            Grants: snapshot_at, system, account, entitlement, via, identity, enabled, last_used_at;
        },
        references: NO_OWNER_NON_HUMAN,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let kind = |one: &AccountMatch| {
        population.books.kind_of_holder((one.holder, one.rule), one.system, one.account)
    };
    let mut accounts: Vec<&AccountMatch> =
        population.accounts.iter().filter(|one| kind(one) != Some(Kind::Human)).collect();
    accounts.sort_by_key(|one| (identity(one), one.system, one.account));
    let is_same = |one: &&AccountMatch, next: &&AccountMatch| {
        identity(one).some().is_some_and(|holder| holder == identity(next))
    };
    accounts.chunk_by(is_same).map(|accounts| judge(&Holder { book: &book, accounts })).collect()
}

/// The identity an account belongs to; none where nobody knows.
fn identity(account: &AccountMatch) -> Key {
    if account.rule.resolves() { account.holder } else { Key::NONE }
}

/// An identity with its accounts, or an account without one. There is at least one account.
struct Holder<'b, 'a> {
    book: &'b Casebook<'a>,
    accounts: &'b [&'b AccountMatch],
}

fn judge(holder: &Holder<'_, '_>) -> Judged {
    let mut unknown = None;
    for account in holder.accounts {
        match holder.is_ownerless(account) {
            Some(true) => return Judged::failed(holder.finding(account)),
            Some(false) => {}
            None => unknown = unknown.or(Some(holder.missing(account))),
        }
    }
    unknown.map_or(Judged::Passed, Judged::NotEvaluable)
}

impl Holder<'_, '_> {
    /// The flag of an account's grants: all have the same holder, and so the same owner.
    fn is_ownerless(&self, account: &AccountMatch) -> Option<bool> {
        let grants = self.book.population.grants_of(account.system, account.account);
        grants.first().and_then(|grant| grant.marks.ownerless())
    }

    fn missing(&self, account: &AccountMatch) -> &'static str {
        let books = &self.book.population.books;
        match books.kind_of(account.system, account.account) {
            None => "kind",
            Some(_) if self.owner_of(account).is_none() => "owner",
            Some(_) => "identities",
        }
    }

    fn owner_of(&self, account: &AccountMatch) -> Text {
        self.book.population.books.owner_of(account.system, account.account)
    }

    fn grants(&self) -> impl Iterator<Item = &Grant> {
        let population = self.book.population;
        self.accounts.iter().flat_map(|one| population.grants_of(one.system, one.account))
    }

    fn finding(&self, ownerless: &AccountMatch) -> Finding {
        let book = self.book;
        let identity = identity(ownerless);
        let key = match identity.some() {
            Some(identity) => book.natural_key(&[identity]),
            None => book.natural_key(&[ownerless.system, ownerless.account]),
        };
        let mut rows = self.rows(identity).into_iter();
        let first = rows.next().unwrap_or_else(|| bare(ownerless));
        let sentence = self.sentence(ownerless);
        let finding = book.finding(&CONTROL, &key, self.subject(), sentence, first);
        let severity = raised_by_any(CONTROL.severity, self.grants());
        finding.of(severity).owned_by(self.who_should_act(ownerless)).and_all(rows)
    }

    /// The account is named only where there is one.
    fn subject(&self) -> Subject {
        let one = self.accounts[0];
        let (system, account) = match self.accounts {
            [one] => (one.system, one.account),
            _ => (Key::NONE, Key::NONE),
        };
        Subject { system, account, holder: one.holder, ..Subject::default() }
    }

    fn rows(&self, identity: Key) -> Vec<Evidence> {
        let book = self.book;
        let own = identity.some().and_then(|identity| book.identity_row(&CONTROL, identity));
        let accounts = self.accounts.iter();
        let listed = accounts.filter_map(|a| book.account_row(&CONTROL, a.system, a.account));
        let grants = self.grants().map(|grant| book.row(&CONTROL, FrameKind::Grants, grant.row));
        let owner = self.accounts.iter().find_map(|account| self.gone_owner(account));
        let owner = owner.and_then(|owner| book.identity_row(&CONTROL, owner));
        let owner = owner.map(|row| row.called("owner"));
        own.into_iter().chain(listed).chain(owner).chain(grants).collect()
    }

    /// The owner of an account, if it is somebody known who has left.
    fn gone_owner(&self, account: &AccountMatch) -> Option<Key> {
        let population = self.book.population;
        let owner = population.books.person(account.system, self.owner_of(account).some()?);
        let is_gone = population.books.is_gone(owner.key, population.as_of(account.system));
        (owner.rule.resolves() && is_gone).then_some(owner.key)
    }

    /// Whether the name of the owner fits several people.
    fn is_claimed_twice(&self, account: &AccountMatch) -> bool {
        let owner = self.book.population.books.person(account.system, self.owner_of(account));
        owner.rule == MatchRule::Disputed
    }

    /// Whoever the owner who left reported to, else the owner of what it holds.
    fn who_should_act(&self, account: &AccountMatch) -> Owner {
        let manager = self.gone_owner(account).and_then(|owner| self.book.directory.manager(owner));
        manager.map_or_else(
            || self.book.owner_of_any(self.grants()),
            |manager| Owner::named(OwnerRole::Manager, manager),
        )
    }

    fn sentence(&self, account: &AccountMatch) -> String {
        let (book, count) = (self.book, self.grants().count());
        let kind = book.population.books.kind_of(account.system, account.account);
        let plural = if count == 1 { "" } else { "s" };
        let holder = identity(account).some();
        format!(
            "The {} {} on {}{} holds {count} entitlement{plural}, and {}.",
            noun(kind),
            book.population.show(account.account),
            book.population.show(account.system),
            holder.map_or(String::new(), |holder| format!(", of {},", book.who(holder))),
            self.why(account),
        )
    }

    fn why(&self, account: &AccountMatch) -> String {
        let (book, owner) = (self.book, self.owner_of(account));
        let shown = book.frames.text(owner);
        match self.gone_owner(account) {
            _ if owner.is_none() => "no owner is recorded".to_owned(),
            None if self.is_claimed_twice(account) => {
                format!("two or more people may be its owner {shown}")
            }
            None => format!("its owner {shown} is nobody on the list of people"),
            Some(gone) => format!("its owner {} {}", book.who(gone), book.left(gone)),
        }
    }
}

/// The place of the account's first grant, with nothing quoted.
fn bare(account: &AccountMatch) -> Evidence {
    Evidence::quoting("grant", account.origin, vec![])
}
