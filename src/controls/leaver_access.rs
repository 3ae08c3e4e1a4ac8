//! Access of people who left.

use crate::finding::{Confidence, Severity};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Population};

use super::casebook::{Casebook, utc};
use super::references::LEAVERS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Grants that are live in the current snapshot although their holder is
    /// gone: terminated with no end date, or past the end date and the hours of grace the
    /// configuration gives. An approved ticket does not help: access that was right for somebody
    /// who worked here is orphaned once they do not. Disabled access passes.
    ///
    /// **Why it matters.** Nobody watches an account whose owner has left, and the person may still
    /// know the password. It is the first thing an auditor samples.
    ///
    /// **How to answer it.** Disable the access today and look at its use since the end date
    /// (`access_used_after_end` says if there was any). Then ask why the leaver process missed it:
    /// a system that is not on its list, or a date that HR entered late. If the person has come
    /// back, the list of identities needs the new start.
    leaver_access {
        title: "Live access of people who have left",
        family: Family::Lifecycle,
        population: "current grants",
        scope: Scope::AsAt,
        severity: Severity::Critical,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants, FrameKind::Identities],
        parameters: &[],
        quotes: quotes! {
            Grants: snapshot_at, system, account, entitlement, via, identity, enabled, last_used_at;
            Identities: identity, name, status, end, manager;
        },
        references: LEAVERS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    population.grants.iter().map(|grant| judge(&book, grant)).collect()
}

fn judge(book: &Casebook<'_>, grant: &Grant) -> Judged {
    match grant.marks.orphaned() {
        Some(true) => Judged::failed(book.on_leaver(&CONTROL, grant, sentence(book, grant))),
        Some(false) => Judged::Passed,
        None => Judged::NotEvaluable("identity"),
    }
}

fn sentence(book: &Casebook<'_>, grant: &Grant) -> String {
    let left = book.left(grant.holder);
    format!(
        "{} {left} and still holds {} through the live account {} on {}.",
        book.who(grant.holder),
        book.what(grant.system, grant.entitlement),
        book.population.show(grant.account),
        utc(book.population.as_of(grant.system)),
    )
}
