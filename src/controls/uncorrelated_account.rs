//! Accounts that belong to nobody anybody knows.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Evidence, Finding, Owner, OwnerRole, Severity, Subject};
use crate::frames::{FrameKind, Key};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{AccountMatch, Grant, MatchRule, Population};

use super::Family;
use super::casebook::{Casebook, raised};
use super::references::NO_OWNER;
use super::tested::{Judged, Tested};

control! {
    /// **What it finds.** Accounts with access in the current snapshot for which the list of
    /// identities has no holder, or has two or more that claim them (*disputed*). Names are matched
    /// exactly, by the rules and in the order the documentation gives; nothing is guessed from
    /// likeness. *Uncorrelated* is not *orphaned*: here no holder was found, there the holder is
    /// gone.
    ///
    /// **Why it matters.** No ticket, review or leaver process can reach an account that belongs to
    /// nobody. Left-over accounts, test accounts and back doors look the same here.
    ///
    /// **How to answer it.** Find the owner and write the link down where the match looks for it:
    /// in the list of accounts, as a login, or as an alias of the identity. If it is a service
    /// account, put it into the inventory with an owner. If nobody claims it, disable it. For a
    /// disputed account, correct the identity that has the wrong login or address.
    uncorrelated_account {
        title: "Accounts with access that belong to nobody known",
        family: Family::Lifecycle,
        population: "accounts with grants",
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants, FrameKind::Identities],
        parameters: &[],
        quotes: quotes! {
            Accounts: system, account, identity, kind, owner;
            Grants: snapshot_at, system, account, entitlement, via, identity, enabled, last_used_at;
        },
        references: NO_OWNER,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let bench = Bench { book: Casebook::open(population), held: held(population) };
    population.accounts.iter().map(|account| bench.judge(account)).collect()
}

/// The current grants of the accounts that nobody is known to hold.
fn held<'a>(population: &'a Population<'_>) -> FxHashMap<(Key, Key), Vec<&'a Grant>> {
    let mut held: FxHashMap<(Key, Key), Vec<&Grant>> = FxHashMap::default();
    let unknown = [MatchRule::Uncorrelated, MatchRule::Disputed];
    for grant in population.grants.iter().filter(|grant| unknown.contains(&grant.match_rule)) {
        held.entry((grant.system, grant.account)).or_default().push(grant);
    }
    held
}

/// The population, and what the accounts in question hold.
struct Bench<'a> {
    book: Casebook<'a>,
    held: FxHashMap<(Key, Key), Vec<&'a Grant>>,
}

impl Bench<'_> {
    fn judge(&self, account: &AccountMatch) -> Judged {
        match account.rule {
            MatchRule::Uncorrelated | MatchRule::Disputed => Judged::failed(self.finding(account)),
            MatchRule::Unlisted => Judged::NotEvaluable("identities"),
            _ => Judged::Passed,
        }
    }

    fn grants_of(&self, account: &AccountMatch) -> &[&Grant] {
        self.held.get(&(account.system, account.account)).map_or(&[], Vec::as_slice)
    }

    fn finding(&self, account: &AccountMatch) -> Finding {
        let subject = Subject {
            system: account.system,
            holder: account.holder,
            account: account.account,
            ..Subject::default()
        };
        let key = self.book.natural_key(&[account.system, account.account]);
        let mut rows = self.quote_account(account).into_iter().chain(self.quote_grants(account));
        let first = rows.next().unwrap_or_else(|| bare(account));
        let sentence = self.sentence(account);
        let finding = self.book.finding(&CONTROL, &key, subject, sentence, first);
        finding.of(self.severity(account)).owned_by(self.owner(account)).and_all(rows)
    }

    /// One privileged or critical grant is enough to raise it.
    fn severity(&self, account: &AccountMatch) -> Severity {
        let raised = self
            .grants_of(account)
            .iter()
            .map(|grant| raised(CONTROL.severity, grant.risk, grant.privileged));
        raised.max().unwrap_or(CONTROL.severity)
    }

    /// The owner of the first of its entitlements that has one.
    fn owner(&self, account: &AccountMatch) -> Owner {
        let mut owners = self.grants_of(account).iter().filter_map(|grant| {
            self.book.directory.entitlement_owner(grant.system, grant.entitlement)
        });
        owners.next().map_or_else(Owner::unassigned, |owner| {
            Owner::named(OwnerRole::EntitlementOwner, self.book.frames.text(owner))
        })
    }

    /// The account's own row, where there is a list of accounts.
    fn quote_account(&self, account: &AccountMatch) -> Option<Evidence> {
        let (_, row) = self.book.directory.account(account.system, account.account)?;
        Some(self.book.row(&CONTROL, FrameKind::Accounts, row as u32))
    }

    fn quote_grants(&self, account: &AccountMatch) -> impl Iterator<Item = Evidence> {
        let grants = self.grants_of(account).iter();
        grants.map(|grant| self.book.row(&CONTROL, FrameKind::Grants, grant.row))
    }

    fn sentence(&self, account: &AccountMatch) -> String {
        let why = match account.rule {
            MatchRule::Disputed => "two or more identities claim it",
            _ => "no identity is known to hold it",
        };
        let plural = if account.grants == 1 { "" } else { "s" };
        format!(
            "Account {} on {} has {} entitlement{plural}, and {why}.",
            self.book.population.show(account.account),
            self.book.population.show(account.system),
            account.grants,
        )
    }
}

/// The place of the account's first grant, with nothing quoted.
fn bare(account: &AccountMatch) -> Evidence {
    Evidence { role: "grant", origin: account.origin, quotes: vec![] }
}
