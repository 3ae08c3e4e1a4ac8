//! Powerful access that nobody has looked at for too long.

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{FrameKind, Risk};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, MatchRule, Population};

use super::casebook::{Casebook, utc};
use super::references::REVIEWS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Grants of privileged, high and critical entitlements that are older than
    /// the days within which they are to be reviewed (the catalogue's `review_days`, else the
    /// configuration's), and on which no review has decided within them. A grant is as old as
    /// `granted_at` says, else as the first snapshot of its unbroken run. One that looks younger
    /// only because the oldest snapshot is cannot be judged (`granted_at`), nor one of an account
    /// that several people claim and no review names (`identity`). A review that took the access
    /// away has decided as well. Access that is switched off is listed.
    ///
    /// **Why it matters.** Reasons to hold powerful access go away and the access does not. The
    /// review is the only control that finds access which was right once; without it every earlier
    /// approval holds for ever.
    ///
    /// **How to answer it.** Have the owner of the entitlement decide now, and record the decision.
    /// Then look why the campaign left the grant out: a system that is not in its scope, a risk
    /// that was raised since, or a period that is longer than the catalogue's.
    review_overdue {
        title: "Powerful access not reviewed in time",
        family: Family::Reviews,
        population: "current grants of privileged, high and critical entitlements",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants, FrameKind::Catalogue],
        parameters: &[],
        quotes: quotes! {
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, enabled;
            Catalogue: system, entitlement, risk, privileged, review_days;
            Certifications: campaign, system, entitlement, identity, account, reviewer, decision, decided_at;
        },
        references: REVIEWS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let rated = book
        .views
        .catalogue
        .is_some_and(|catalogue| !(catalogue.risk.is_absent() && catalogue.privileged.is_absent()));
    let grants = population.grants.iter();
    if !rated {
        return grants.map(|_| Judged::NotEvaluable("risk")).collect();
    }
    let powerful = |grant: &&Grant| grant.privileged() || grant.risk() >= Risk::High;
    grants.filter(powerful).map(|grant| judge(&book, grant)).collect()
}

fn judge(book: &Casebook<'_>, grant: &Grant) -> Judged {
    let days = review_days(book, grant);
    let oldest = as_of(book, grant).saturating_sub(days.saturating_mul(MICROS_PER_DAY));
    let came = book.population.arrival(grant);
    if came.effected().micros >= oldest {
        let known = came.granted_at.is_some() || came.last_absent.is_some();
        return if known { Judged::Passed } else { Judged::NotEvaluable("granted_at") };
    }
    match last_review(book, grant, oldest) {
        Ok(Some((at, _))) if at >= oldest => Judged::Passed,
        Ok(_) if !grant.live() => Judged::Listed,
        Ok(last) => Judged::failed(finding(book, grant, days, last)),
        Err(missing) => Judged::NotEvaluable(missing),
    }
}

fn as_of(book: &Casebook<'_>, grant: &Grant) -> i64 {
    book.population.as_of(grant.system)
}

fn review_days(book: &Casebook<'_>, grant: &Grant) -> i64 {
    let own = book.population.books.review_days(grant.system, grant.entitlement);
    own.unwrap_or(book.population.settings.review_days)
}

/// When a review last decided about a grant, and the row that says so; what is missing where
/// nobody can say.
fn last_review(
    book: &Casebook<'_>,
    grant: &Grant,
    oldest: i64,
) -> Result<Option<(i64, u32)>, &'static str> {
    let reviews = book.views.certifications.ok_or("certifications")?;
    if reviews.decided_at.is_absent() {
        return Err("decided_at");
    }
    let place = grant.place();
    let newest = book.population.books.newest_review(&place, as_of(book, grant));
    let last = newest.map(|decision| (decision.at.micros, decision.row));
    let reviewed = last.is_some_and(|(at, _)| at >= oldest);
    // A review of one of the people who claim the account may have been meant for it.
    let disputed = grant.match_rule == MatchRule::Disputed && !reviewed;
    if disputed { Err("identity") } else { Ok(last) }
}

fn finding(book: &Casebook<'_>, grant: &Grant, days: i64, last: Option<(i64, u32)>) -> Finding {
    let sentence = sentence(book, grant, days, last.map(|(at, _)| at));
    let finding = book.on_grant(&CONTROL, grant, sentence);
    let entry = book.directory.entry(grant.system, grant.entitlement);
    let entry = entry.map(|(_, row)| book.row(&CONTROL, FrameKind::Catalogue, row as u32));
    let review =
        |(_, row): (i64, u32)| -> Evidence { book.row(&CONTROL, FrameKind::Certifications, row) };
    let rows = book.first_sight(&CONTROL, grant).into_iter().chain(entry);
    finding.and_all(rows.chain(last.map(review)))
}

fn sentence(book: &Casebook<'_>, grant: &Grant, days: i64, last: Option<i64>) -> String {
    let came = book.population.arrival(grant);
    let since = came.granted_at.map_or_else(
        || format!("at least since {}", utc(came.first_seen)),
        |at| format!("since {}", book.when(at)),
    );
    let reviewed = last
        .map_or("was never reviewed".to_owned(), |at| format!("was last reviewed on {}", utc(at)));
    format!(
        "{} has held {} {since}; it is to be reviewed every {days} days and {reviewed}.",
        book.who(grant.holder),
        book.what(grant.system, grant.entitlement),
    )
}
