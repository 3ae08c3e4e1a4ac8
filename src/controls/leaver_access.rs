//! Access of people who left.

use crate::evidence;
use crate::finding::{Finding, Severity};
use crate::frames::{FrameKind, Grants};
use crate::parameter::Parameters;
use crate::reconcile::{Grant, Population};

use super::casebook::{Casebook, severity, utc};
use super::references::LEAVERS;
use super::tested::{Judged, Tested};

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
        population: "current grants",
        severity: Severity::Critical,
        needs: &[FrameKind::Grants, FrameKind::Identities],
        parameters: &[],
        references: LEAVERS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let Some(grants) = population.frames.grants() else { return Tested::default() };
    let book = Casebook::open(population);
    population.grants.iter().map(|grant| judge(&book, &grants, grant)).collect()
}

fn judge(book: &Casebook<'_>, grants: &Grants<'_>, grant: &Grant) -> Judged {
    match grant.orphaned {
        Some(true) => Judged::Failed(finding(book, grants, grant)),
        Some(false) => Judged::Passed,
        None => Judged::NotEvaluable("identity"),
    }
}

fn finding(book: &Casebook<'_>, grants: &Grants<'_>, grant: &Grant) -> Box<Finding> {
    let subject = book.grant_subject(grant);
    let owner = book.owner(&subject, None, "HR");
    let row = evidence!(book.frames, "grant", grants, grant.row;
        snapshot_at, system, account, entitlement, via, identity, enabled, last_used_at);
    let severity = severity(CONTROL.severity, grant.risk, grant.privileged);
    let key = book.grant_key(grants, grant);
    let sentence = sentence(book, grant);
    let finding = Finding::new(CONTROL.id, severity, &key, subject, sentence, row).owned_by(owner);
    let person = book.directory.identity(grant.holder).map(|(identities, row)| {
        evidence!(book.frames, "identity", identities, row; identity, name, status, end, manager)
    });
    person.into_iter().fold(finding, Finding::and).into()
}

fn sentence(book: &Casebook<'_>, grant: &Grant) -> String {
    let end = book.directory.identity(grant.holder).and_then(|(people, row)| people.end.at(row));
    let left = end.map_or("has left".to_owned(), |end| format!("left on {}", book.last_day(end)));
    format!(
        "{} {left} and still holds {} through the live account {} on {}.",
        book.who(grant.holder),
        book.what(grant.system, grant.entitlement),
        book.population.show(grant.account),
        utc(book.population.as_of(grant.system)),
    )
}
