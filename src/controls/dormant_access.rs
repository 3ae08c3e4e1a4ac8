//! Access that nobody uses.

use crate::finding::{Confidence, Severity};
use crate::frames::{FrameKind, Instant};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::dormancy::is_dormant;
use crate::reconcile::{Grant, Population};

use super::casebook::{Casebook, utc};
use super::references::DORMANT;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Grants of the current snapshot that were last used longer ago than
    /// `dormant_days` (a choice of the whole report, 90 if nothing is said). Access that is
    /// switched off is listed, not failed: the answer to dormant access has been given already. A
    /// grant without a date of last use is not evaluable; that is not the same as unused.
    ///
    /// **Why it matters.** Access nobody uses is access nobody would miss, nor notice in use. It is
    /// what a stolen password is worth most for.
    ///
    /// **How to answer it.** Ask the holder, or the owner of the entitlement, whether it is still
    /// needed. If not, remove it. If it is needed once a year, say so in the next review, or give
    /// it for the time it is needed only.
    dormant_access reads ["dormant_days"] {
        title: "Access that has not been used for long",
        family: Family::Lifecycle,
        population: "current grants",
        scope: Scope::AsAt,
        severity: Severity::Low,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, last_used_at, enabled;
        },
        references: DORMANT,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    population.grants.iter().map(|grant| judge(&book, grant)).collect()
}

fn judge(book: &Casebook<'_>, grant: &Grant) -> Judged {
    match is_dormant(last_used(book, grant), book.population.as_of(grant.system), days(book)) {
        Some(true) if !grant.live() => Judged::Listed,
        Some(true) => Judged::failed(book.on_grant(&CONTROL, grant, sentence(book, grant))),
        Some(false) => Judged::Passed,
        None => Judged::NotEvaluable("last_used_at"),
    }
}

fn last_used(book: &Casebook<'_>, grant: &Grant) -> Option<Instant> {
    book.views.grants?.last_used_at.at(grant.row as usize)
}

fn days(book: &Casebook<'_>) -> i64 {
    book.population.settings.dormant_days
}

fn sentence(book: &Casebook<'_>, grant: &Grant) -> String {
    let used = last_used(book, grant);
    let used = used.map_or("long ago".to_owned(), |at| format!("on {}", book.when(at)));
    format!(
        "{} holds {} through account {} and last used it {used}: more than {} days before {}.",
        book.who(grant.holder),
        book.what(grant.system, grant.entitlement),
        book.population.show(grant.account),
        days(book),
        utc(book.population.as_of(grant.system)),
    )
}
