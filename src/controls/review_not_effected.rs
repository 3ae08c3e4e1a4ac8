//! Access that a review took away and that is still there.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Finding, Owner, OwnerRole, Severity};
use crate::frames::{Certifications, FrameKind, Instant, Review};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Population, Reviewed};

use super::casebook::{Casebook, raised, utc};
use super::references::REVIEWS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Decisions of an access review to take access away that are the newest on
    /// it and older than the time the configuration allows a revocation of its risk, while the
    /// access is live in the current snapshot and did not appear after the decision. A decision to
    /// keep passes, as does one that a newer decision of a review replaced. Where the system does
    /// not say when access was granted and the snapshots leave both readings open, the decision is
    /// not evaluable (`granted_at`).
    ///
    /// **Why it matters.** A review whose decisions nobody carries out is a signature on a list.
    /// The reviewer believes the access is gone, and the next reviewer sees it as if it were new.
    ///
    /// **How to answer it.** Take the access away now and check that it is gone. If the reviewer
    /// was wrong, or a later ticket allowed it again, have the review decide anew: a newer decision
    /// to keep it settles this finding. Then ask how decisions of the review reach the people who
    /// carry them out.
    review_not_effected {
        title: "Taken away by a review, and still there",
        family: Family::Reviews,
        population: "certification decisions",
        scope: Scope::AsAt,
        severity: Severity::Critical,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Certifications, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Certifications: campaign, system, entitlement, identity, account, reviewer, decision, decided_at;
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, enabled;
        },
        references: REVIEWS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(reviews) = book.views.certifications else { return Tested::default() };
    let bench = Bench { standing: standing(&book), book, reviews };
    (0..reviews.len).filter_map(|row| bench.judge(row)).collect()
}

/// The live grants that the newest decision took away, by the row of the decision.
fn standing<'a>(book: &Casebook<'a>) -> FxHashMap<u32, Vec<&'a Grant>> {
    let mut standing: FxHashMap<u32, Vec<&Grant>> = FxHashMap::default();
    for grant in book.population.grants.iter().filter(|grant| grant.live()) {
        let place = grant.place();
        let as_of = book.population.as_of(grant.system);
        let newest = book.population.books.newest_review(&place, as_of);
        if let Some(decision) = newest.filter(|decision| !decision.keep) {
            standing.entry(decision.row).or_default().push(grant);
        }
    }
    standing
}

/// The population, its reviews, and what stands against them.
struct Bench<'a> {
    book: Casebook<'a>,
    reviews: Certifications<'a>,
    standing: FxHashMap<u32, Vec<&'a Grant>>,
}

impl Bench<'_> {
    /// Only rows that say something, and whose time has come, are items.
    fn judge(&self, row: usize) -> Option<Judged> {
        let population = self.book.population;
        let system = self.book.frames.key(self.reviews.system.at(row));
        if !Casebook::says_something(&self.reviews, row) {
            return None;
        }
        let Some(at) = self.reviews.decided_at.at(row) else {
            return Some(Judged::NotEvaluable("decided_at"));
        };
        if at.micros > population.as_of(system) {
            return None;
        }
        Some(match self.reviews.decision.at(row) {
            Some(Review::Revoke) if population.books.snapshots_of(system).is_empty() => {
                Judged::NotEvaluable("snapshot")
            }
            Some(Review::Revoke) => self.judge_revoke(row, at),
            _ => Judged::Passed,
        })
    }

    fn judge_revoke(&self, row: usize, at: Instant) -> Judged {
        if self.book.population.books.reviewed(row) == Reviewed::Nothing {
            return Judged::NotEvaluable("identity");
        }
        let standing = self.standing.get(&(row as u32)).map_or(&[][..], Vec::as_slice);
        let (late, early): (Vec<&Grant>, Vec<&Grant>) =
            standing.iter().partition(|grant| self.is_late(grant, at));
        let is_new = |grant: &Grant| self.book.population.arrival(grant).appeared_after(at);
        let not_effected: Vec<&Grant> =
            late.iter().copied().filter(|grant| is_new(grant) == Some(false)).collect();
        let unknown = late.iter().any(|grant| is_new(grant).is_none());
        match not_effected.first() {
            Some(first) => Judged::failed(self.finding(row, at, first, &not_effected)),
            None if unknown => Judged::NotEvaluable("granted_at"),
            None if early.iter().any(|grant| is_new(grant) != Some(true)) => Judged::Open,
            None => Judged::Passed,
        }
    }

    fn is_late(&self, grant: &Grant, at: Instant) -> bool {
        let population = self.book.population;
        let due = population.settings.sla.revocation.due(grant.risk(), at.micros);
        population.as_of(grant.system) > due
    }

    fn finding(&self, row: usize, at: Instant, first: &Grant, grants: &[&Grant]) -> Finding {
        let book = &self.book;
        let mut time = String::new();
        let key = book.review_key(&self.reviews, row, &mut time);
        let decision = book.row(&CONTROL, FrameKind::Certifications, row as u32);
        let subject = book.grant_subject(first);
        let owner = book.owner(&subject, self.reviewer(row));
        let sentence = self.sentence(row, at, first);
        let severity = raised(CONTROL.severity, first.risk(), first.privileged());
        let rows = grants.iter().map(|grant| book.row(&CONTROL, FrameKind::Grants, grant.row));
        let rows = rows.chain(grants.iter().filter_map(|one| book.first_sight(&CONTROL, one)));
        let finding = book.finding(&CONTROL, &key, subject, sentence, decision);
        finding.of(severity).owned_by(owner).and_all(rows)
    }

    fn reviewer(&self, row: usize) -> Option<Owner> {
        let text = self.reviews.reviewer.at(row).some()?;
        Some(Owner::named(OwnerRole::Reviewer, text))
    }

    fn sentence(&self, row: usize, at: Instant, grant: &Grant) -> String {
        let book = &self.book;
        format!(
            "The review {} took {} away from {} on {}, and {} still holds it on {}.",
            book.frames.text(self.reviews.campaign.at(row)),
            book.what(grant.system, grant.entitlement),
            book.who(grant.holder),
            book.when(at),
            book.population.show(grant.account),
            utc(book.population.as_of(grant.system)),
        )
    }
}
