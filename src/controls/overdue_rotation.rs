//! Credentials that are never changed.

use crate::finding::{Confidence, Finding, Severity, Subject};
use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Accounts, Flag, FrameKind, Instant};
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::Population;

use super::casebook::{Casebook, NonHuman, raised_by_any, utc};
use super::references::LONG_LIVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Accounts of services, machines and agents, and shared accounts, whose
    /// credential was last changed more than `days` before the current snapshot of their system, or
    /// never. An account that is itself no older than that passes. One that is switched off is
    /// listed, not failed. Where no export has a column for the last change, the accounts are not
    /// evaluable (`credential_rotated_at`); an empty cell in such a column is *never*.
    ///
    /// **Why it matters.** The credential of a service account is known to everybody who ever
    /// worked on the service, and to every script and backup it was written into. Nothing but
    /// changing it takes that knowledge back.
    ///
    /// **How to answer it.** Change the credential, and see what stops: that is the list of places
    /// it had spread to. Then let a vault change it on a schedule, or replace it by one that does
    /// not last.
    overdue_rotation {
        title: "Non-human credentials not changed for long",
        family: Family::NonHuman,
        population: "non-human accounts",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Accounts],
        parameters: &[Parameter {
            name: "days",
            default: Value::Whole(90),
            range: (1.0, 3650.0),
            doc: "Days a credential may be used before it is changed.",
        }],
        quotes: quotes! {
            Accounts: system, account, identity, kind, enabled, created_at, credential_rotated_at, owner;
            Identities: identity, kind, name, owner;
            Grants: snapshot_at, system, account, entitlement, via, enabled;
            Catalogue: system, entitlement, risk, privileged;
        },
        references: LONG_LIVED,
        test: test,
    }
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let days = parameters.whole("days");
    let accounts = book.non_human_accounts();
    accounts.iter().map(|account| judge(&book, account, days)).collect()
}

fn judge(book: &Casebook<'_>, account: &NonHuman, days: i64) -> Judged {
    if account.kind.is_none() {
        return Judged::NotEvaluable("kind");
    }
    let listed = book.directory.account(account.system, account.account);
    let Some((list, row)) = listed.filter(|(list, _)| !list.credential_rotated_at.is_absent())
    else {
        return Judged::NotEvaluable("credential_rotated_at");
    };
    let rotated = list.credential_rotated_at.at(row);
    let oldest = book.population.as_of(account.system).saturating_sub(days * MICROS_PER_DAY);
    match rotated.or(list.created_at.at(row)) {
        Some(since) if since.micros >= oldest => Judged::Passed,
        _ if is_off(book, &list, row) => Judged::Listed,
        _ => Judged::failed(finding(book, account, rotated, days)),
    }
}

/// Whether nobody can use the account; the configuration may say that this makes no difference.
fn is_off(book: &Casebook<'_>, list: &Accounts<'_>, row: usize) -> bool {
    list.enabled.at(row) == Some(Flag::False) && !book.population.settings.disabled_counts
}

fn finding(
    book: &Casebook<'_>,
    account: &NonHuman,
    rotated: Option<Instant>,
    days: i64,
) -> Finding {
    let NonHuman { system, account: name, holder, .. } = *account;
    let subject = Subject { system, holder, account: name, ..Subject::default() };
    let row = book.population.books.account_row(system, name).unwrap_or_default();
    let first = book.row(&CONTROL, FrameKind::Accounts, row as u32);
    let key = book.natural_key(&[system, name]);
    let sentence = sentence(book, account, rotated, days);
    let finding = book.finding(&CONTROL, &key, subject, sentence, first);
    let grants = book.population.grants_of(system, name);
    finding
        .of(raised_by_any(CONTROL.severity, grants))
        .owned_by(book.account_owner(system, name))
        .and_all(book.identity_row(&CONTROL, holder))
        .and_all(book.raising_rows(&CONTROL, grants))
}

fn sentence(
    book: &Casebook<'_>,
    account: &NonHuman,
    rotated: Option<Instant>,
    days: i64,
) -> String {
    let when = rotated.map_or("never been changed".to_owned(), |at| {
        format!("last been changed on {}, more than {days} days", book.when(at))
    });
    format!(
        "The credential of the {} {} on {} had {when} before {}.",
        account.what(),
        book.population.show(account.account),
        book.population.show(account.system),
        utc(book.population.as_of(account.system)),
    )
}
