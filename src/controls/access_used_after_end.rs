//! Access that was used after its holder had left.

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
    /// **What it finds.** Grants of the current snapshot that were last used after the holder's last
    /// day; of a use known to the day, the day counts. It does not matter whether the access has been switched off since, nor how many hours
    /// of grace leavers are given: the use itself is the finding. Where nobody knows when the
    /// access was last used, whose it is, or when its holder left, the grant is not evaluable.
    ///
    /// **Why it matters.** Access that a leaver still has is a risk; access that was used after they
    /// left is an incident until somebody has explained it. Either the person came back without
    /// leave, or a colleague works under their name.
    ///
    /// **How to answer it.** Look into the logs of the system: from where, and for what. If a
    /// scheduled job runs under the account, give the job an account of its own. If the last day on
    /// record is wrong, have HR correct it. Otherwise treat it as an incident, and disable the
    /// access today.
    access_used_after_end {
        title: "Access used after its holder had left",
        family: Family::Lifecycle,
        population: "current grants",
        scope: Scope::AsAt,
        severity: Severity::Critical,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants, FrameKind::Identities],
        parameters: &[],
        quotes: quotes! {
            Grants: snapshot_at, system, account, entitlement, via, identity, enabled, last_used_at;
            Identities: identity, name, status, start, end, manager;
        },
        references: LEAVERS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let judged = |own| {
        let unknown_day = left_on_an_unknown_day(&book, own);
        let book = &book;
        own.iter().map(move |grant| judge(book, grant, unknown_day))
    };
    population.grants_by_account().flat_map(judged).collect()
}

fn judge(book: &Casebook<'_>, grant: &Grant, left_on_an_unknown_day: bool) -> Judged {
    match grant.marks.used_after_end() {
        Some(true) => Judged::failed(book.on_leaver(&CONTROL, grant, sentence(book, grant))),
        Some(false) if left_on_an_unknown_day => Judged::NotEvaluable("end"),
        Some(false) => Judged::Passed,
        None => Judged::NotEvaluable(missing(book, grant)),
    }
}

/// Of the grants of an account: somebody who is gone, nobody knows since when. Then no use can be
/// told to be before the end.
fn left_on_an_unknown_day(book: &Casebook<'_>, own: &[Grant]) -> bool {
    let books = &book.population.books;
    let asked = own.iter().find(|grant| grant.marks.used_after_end() == Some(false));
    asked.is_some_and(|grant| {
        let as_of = book.population.as_of(grant.system);
        books.end_of(grant.holder).is_none() && books.is_gone(grant.holder, as_of)
    })
}

fn missing(book: &Casebook<'_>, grant: &Grant) -> &'static str {
    let ends = book.views.identities.map(|people| people.end);
    match ends {
        _ if !grant.match_rule.resolves() => "identity",
        Some(ends) if ends.is_absent() => "end",
        _ => "last_used_at",
    }
}

fn sentence(book: &Casebook<'_>, grant: &Grant) -> String {
    let left = book.left(grant.holder);
    let used = book.views.grants.and_then(|grants| grants.last_used_at.at(grant.row as usize));
    let used = used.map_or("afterwards".to_owned(), |at| format!("on {}", book.when(at)));
    format!(
        "{} {left}, and the account {} was last used for {} {used}, says the snapshot of {}.",
        book.who(grant.holder),
        book.population.show(grant.account),
        book.what(grant.system, grant.entitlement),
        utc(book.population.as_of(grant.system)),
    )
}
