//! Accounts that belong to nobody anybody knows.

use crate::finding::{Confidence, Evidence, Finding, Severity, Subject};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{AccountMatch, MatchRule, Population};

use super::casebook::{Casebook, raised_by_any};
use super::references::NO_OWNER;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

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
        scope: Scope::AsAt,
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
    let book = Casebook::open(population);
    population.accounts.iter().map(|account| judge(&book, account)).collect()
}

fn judge(book: &Casebook<'_>, account: &AccountMatch) -> Judged {
    match account.rule {
        MatchRule::Uncorrelated | MatchRule::Disputed => Judged::failed(finding(book, account)),
        MatchRule::Unlisted => Judged::NotEvaluable("identities"),
        _ => Judged::Passed,
    }
}

fn finding(book: &Casebook<'_>, account: &AccountMatch) -> Finding {
    let subject = Subject {
        system: account.system,
        holder: account.holder,
        account: account.account,
        ..Subject::default()
    };
    let grants = book.population.grants_of(account.system, account.account);
    let key = book.natural_key(&[account.system, account.account]);
    let listed = book.account_row(&CONTROL, account.system, account.account);
    let mut rows = listed.into_iter().chain(book.grant_rows(&CONTROL, grants));
    let first = rows.next().unwrap_or_else(|| bare(account));
    let finding = book.finding(&CONTROL, &key, subject, sentence(book, account), first);
    let severity = raised_by_any(CONTROL.severity, grants);
    finding.of(severity).owned_by(book.owner_of_any(grants)).and_all(rows)
}

fn sentence(book: &Casebook<'_>, account: &AccountMatch) -> String {
    let why = match account.rule {
        MatchRule::Disputed => "two or more identities claim it",
        _ => "no identity is known to hold it",
    };
    let plural = if account.grants == 1 { "" } else { "s" };
    format!(
        "Account {} on {} has {} entitlement{plural}, and {why}.",
        book.population.show(account.account),
        book.population.show(account.system),
        account.grants,
    )
}

/// The place of the account's first grant, with nothing quoted.
fn bare(account: &AccountMatch) -> Evidence {
    Evidence::quoting("grant", account.origin, vec![])
}
