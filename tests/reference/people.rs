//! "Who is who" and "Holder": whose an account is, whom a cell names, who is gone.

use tickmark::frames::{Kind, LifeStatus};
use tickmark::reconcile::MatchRule;

use super::instants::HOUR;
use super::rows::{AccountRow, GrantRow, Identity, Ledger, Ticket};

/// What a rule of correlation found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    One(String, MatchRule),
    Disputed,
    Nobody,
}

/// Whose an account is, or whom a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    pub key: String,
    pub rule: MatchRule,
    /// Somebody is known: an identity, or without identities the account's own identity value.
    pub known: bool,
}

impl Holder {
    pub fn resolves(&self) -> bool {
        self.known && self.rule != MatchRule::Unlisted
    }
    pub fn disputed(&self) -> bool {
        self.rule == MatchRule::Disputed
    }
}

/// "account without its domain (`CORP\jdoe`, `jdoe@corp.example`)"
fn without_domain(name: &str) -> &str {
    let name = name.rsplit_once('\\').map_or(name, |(_, name)| name);
    name.split_once('@').map_or(name, |(name, _)| name)
}

/// Whether an identity is a candidate.
type Fits<'f> = dyn Fn(&Identity) -> bool + 'f;

impl Ledger<'_> {
    pub fn identity(&self, key: &str) -> Option<&Identity> {
        self.identities.iter().flatten().find(|identity| identity.key == key)
    }

    pub fn account(&self, system: &str, account: &str) -> Option<&AccountRow> {
        self.accounts.iter().find(|row| row.system == system && row.account == account)
    }

    /// "A rule with two or more candidates makes the account disputed and stops; none: the next."
    fn first_rule(&self, rules: &[(MatchRule, &Fits<'_>)]) -> Found {
        for (rule, fits) in rules {
            let candidates: Vec<&Identity> =
                self.identities.iter().flatten().filter(|identity| fits(identity)).collect();
            match candidates.as_slice() {
                [] => {}
                [one] => return Found::One(one.key.clone(), *rule),
                _ => return Found::Disputed,
            }
        }
        Found::Nobody
    }

    /// Rules 3 to 6: login, email, alias, stripped.
    fn by_names(&self, name: &str) -> Found {
        let stripped = without_domain(name);
        let is = |cell: &Option<String>, name: &str| cell.as_deref() == Some(name);
        self.first_rule(&[
            (MatchRule::Login, &|identity| is(&identity.login, name)),
            (MatchRule::Email, &|identity| is(&identity.email, name)),
            (MatchRule::Alias, &|identity| identity.aliases.iter().any(|alias| alias == name)),
            (MatchRule::Stripped, &|identity| {
                is(&identity.login, stripped) || identity.key == stripped
            }),
        ])
    }

    /// Rule 2: "the accounts frame names one"; "an account_link to an unknown identity is no
    /// candidate".
    fn by_link(&self, system: &str, account: &str) -> Found {
        let linked = self.account(system, account).and_then(|row| row.identity.as_ref());
        match linked.and_then(|key| self.identity(key)) {
            Some(identity) => Found::One(identity.key.clone(), MatchRule::AccountLink),
            None => Found::Nobody,
        }
    }

    /// Rule 1, and for a value that is no identity key rules 3 to 6 "before rule 2 is tried".
    fn by_given(&self, value: &str) -> Found {
        match self.identity(value) {
            Some(identity) => Found::One(identity.key.clone(), MatchRule::Given),
            None => self.by_names(value),
        }
    }

    /// The identity values of an account in its newest snapshot, up to the global as-of, that names
    /// one.
    fn given_values(&self, system: &str, account: &str) -> Vec<String> {
        let as_of = self.as_of();
        let own = |row: &&GrantRow| {
            row.system == system
                && row.account == account
                && row.snapshot <= as_of
                && row.identity.is_some()
        };
        let newest = self.grants.iter().filter(own).map(|row| row.snapshot).max();
        let rows = self.grants.iter().filter(own).filter(|row| Some(row.snapshot) == newest);
        let mut values: Vec<String> = rows.filter_map(|row| row.identity.clone()).collect();
        values.sort();
        values.dedup();
        values
    }

    /// "Several identities named for one account by its newest snapshot -> disputed."
    fn by_given_values(&self, values: &[String]) -> Found {
        let mut named: Vec<(String, MatchRule)> = vec![];
        for value in values {
            match self.by_given(value) {
                Found::Disputed => return Found::Disputed,
                Found::One(key, rule) => named.push((key, rule)),
                Found::Nobody => {}
            }
        }
        match named.as_slice() {
            [] => Found::Nobody,
            [(key, _), rest @ ..] if rest.iter().any(|(other, _)| other != key) => Found::Disputed,
            // The first rule of the list that found it is the one kept.
            _ => {
                let (key, rule) = named.iter().min_by_key(|(_, rule)| *rule).expect("one");
                Found::One(key.clone(), *rule)
            }
        }
    }

    /// Whose an account is.
    pub fn holder_of_account(&self, system: &str, account: &str) -> Holder {
        let values = self.given_values(system, account);
        if self.identities.is_none() {
            return self.unlisted(system, account, &values);
        }
        let found = match self.by_given_values(&values) {
            Found::Nobody => match self.by_link(system, account) {
                Found::Nobody => self.by_names(account),
                found => found,
            },
            found => found,
        };
        match found {
            Found::One(key, rule) => Holder { key, rule, known: true },
            Found::Disputed => nobody(account, MatchRule::Disputed),
            Found::Nobody => nobody(account, MatchRule::Uncorrelated),
        }
    }

    /// "Without identities each account's own identity value (else its account name) stands for
    /// its holder."
    fn unlisted(&self, system: &str, account: &str, values: &[String]) -> Holder {
        let linked = self.account(system, account).and_then(|row| row.identity.clone());
        let value = values.first().cloned().or(linked);
        // A value that repeats the account's name says nothing of a person.
        let known = value.as_deref().is_some_and(|value| value != account);
        Holder { key: value.unwrap_or(account.to_owned()), rule: MatchRule::Unlisted, known }
    }

    /// Whom a cell of a line, exception, certification or catalogue row names.
    pub fn person(&self, system: &str, name: &str) -> Holder {
        if self.identities.is_none() {
            return self.unlisted_person(system, name);
        }
        let found = match self.identity(name) {
            Some(identity) => Found::One(identity.key.clone(), MatchRule::Given),
            None => match self.by_link(system, name) {
                Found::Nobody => self.by_names(name),
                found => found,
            },
        };
        match found {
            Found::One(key, rule) => Holder { key, rule, known: true },
            Found::Disputed => nobody(name, MatchRule::Disputed),
            Found::Nobody => nobody(name, MatchRule::Uncorrelated),
        }
    }

    /// "Without identities, a beneficiary that is an account of the system stands for that
    /// account's holder."
    fn unlisted_person(&self, system: &str, name: &str) -> Holder {
        let in_grants = self.grants.iter().any(|row| row.system == system && row.account == name);
        if in_grants || self.account(system, name).is_some() {
            return self.holder_of_account(system, name);
        }
        nobody(name, MatchRule::Unlisted)
    }

    /// The kind of an account's holder: "its identity's, else its own"; an identity is human where
    /// it does not say.
    pub fn kind_of(&self, system: &str, account: &str, holder: &Holder) -> Option<Kind> {
        let identity = self.identity(&holder.key).filter(|_| holder.resolves());
        let own = self.account(system, account).and_then(|row| row.kind);
        identity.map_or(own, |identity| identity.kind.or(Some(Kind::Human)))
    }

    /// The owner of an account: "likewise".
    pub fn owner_of(&self, system: &str, account: &str, holder: &Holder) -> Option<String> {
        let identity = self.identity(&holder.key).filter(|_| holder.resolves());
        let own = self.account(system, account).and_then(|row| row.owner.clone());
        identity.and_then(|identity| identity.owner.clone()).or(own)
    }

    /// "The holder of a line: the beneficiary's identity; but if the line names an account whose
    /// kind is not human and whose owner is the beneficiary, that account's holder; if the
    /// beneficiary is disputed or uncorrelated, the named account's identity, else the account
    /// text, else the beneficiary text."
    pub fn holder_of_line(&self, line: &Ticket) -> Holder {
        let beneficiary = self.person(&line.system, &line.beneficiary);
        let Some(account) = &line.account else { return beneficiary };
        let holder = self.holder_of_account(&line.system, account);
        let kind = self.kind_of(&line.system, account, &holder);
        let owner = self.owner_of(&line.system, account, &holder);
        let owned =
            owner.is_some_and(|owner| self.person(&line.system, &owner).key == beneficiary.key);
        if kind.is_some_and(|kind| kind != Kind::Human) && owned {
            return holder;
        }
        // Without identities nothing is correlated, so nothing is disputed or uncorrelated.
        if self.identities.is_none() || beneficiary.known { beneficiary } else { holder }
    }

    /// "Gone at t: status terminated with `end` unknown, or `end` + leaver_grace_hours <= t. An
    /// `end` before `start` is ignored (rehire)." A last day before the first counts as before.
    pub fn gone(&self, identity: &Identity, t: i64) -> bool {
        match self.end_of(identity) {
            Some(end) => end + self.knobs.leaver_grace_hours * HOUR <= t,
            None => identity.status == LifeStatus::Terminated,
        }
    }

    /// The end that counts.
    pub fn end_of(&self, identity: &Identity) -> Option<i64> {
        let before_start = |end: &i64| identity.start.is_some_and(|start| *end <= start.micros);
        identity.end.filter(|end| !before_start(end))
    }

    /// Whether a holder (an identity's key) is gone at t. Nobody known is never gone.
    pub fn holder_gone(&self, holder: &str, t: i64) -> bool {
        self.identity(holder).is_some_and(|identity| self.gone(identity, t))
    }

    /// "Names the config lists as `automation` (bots, flows, `policy`) are nobody."
    pub fn is_automation(&self, system: &str, name: &str) -> bool {
        let person = self.person(system, name).key;
        let mut robots = self.knobs.automation.iter().chain(&["policy"]);
        robots.any(|robot| super::rows::key(robot) == name || super::rows::key(robot) == person)
    }
}

fn nobody(text: &str, rule: MatchRule) -> Holder {
    Holder { key: text.to_owned(), rule, known: false }
}
