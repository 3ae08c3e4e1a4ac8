//! Access reviews that left something out.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Confidence, Evidence, Finding, NaturalKey, Owner, OwnerRole, Subject};
use crate::finding::{Severity, iso_utc};
use crate::frames::{Certifications, FrameKind, Grants, Instant, Key, Text};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::snapshots::Snapshot;
use crate::reconcile::{Population, Reviewed};

use super::casebook::{Casebook, raised, utc};
use super::references::REVIEWS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Review campaigns that did not decide about everything they were about.
    /// Each system that a campaign names is tested by itself: every grant in its newest snapshot at
    /// or before the campaign's first decision must have a decision, to keep or to take away, under
    /// its account or its holder. No answer is no decision, and neither is a row without a time or
    /// later than as-of. Several paths to one entitlement are one grant. A campaign without any
    /// dated decision cannot be judged (`decided_at`), nor a system without a snapshot that old
    /// (`snapshot`).
    ///
    /// **Why it matters.** A campaign is reported as done, and what nobody looked at counts as
    /// confirmed. What is left out is rarely left out by chance: accounts without an owner, and
    /// access that the list for the reviewers could not show.
    ///
    /// **How to answer it.** The finding quotes every grant that was left out, however many they
    /// are; `chains.csv` has one row for each, which suits long lists better. Have each decided and add the decisions to the campaign. If the campaign was meant for
    /// a part of the system only, say so in its scope and run a second one for the rest.
    incomplete_review {
        title: "A review that left grants out",
        family: Family::Reviews,
        population: "review campaigns, system by system",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Certifications, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Certifications: campaign, system, entitlement, identity, account, reviewer, decision, decided_at;
            Grants: snapshot_at, system, account, entitlement;
        },
        references: REVIEWS,
        test: test,
    }
}

/// The rows of every campaign, system by system.
type Campaigns = BTreeMap<Key, BTreeMap<Key, Vec<u32>>>;

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let frames = book.views.certifications.zip(book.views.grants);
    let Some((reviews, grants)) = frames else { return Tested::default() };
    let bench = Bench { book, reviews, grants };
    let campaigns = bench.campaigns();
    campaigns.iter().flat_map(|(campaign, systems)| bench.judge(*campaign, systems)).collect()
}

/// The population, its reviews and its grants.
struct Bench<'a> {
    book: Casebook<'a>,
    reviews: Certifications<'a>,
    grants: Grants<'a>,
}

/// What a campaign says about a grant, by its account or by its holder.
#[derive(Default)]
struct Answers {
    decided: FxHashSet<(Reviewed, Key)>,
    /// The first row that says there was no answer.
    unanswered: FxHashMap<(Reviewed, Key), u32>,
}

/// One system of a campaign: the grants it had to decide about.
struct Reach<'s> {
    campaign: Key,
    system: Key,
    snapshot: &'s Snapshot,
    /// The campaign's first decision.
    first: (Instant, u32),
    grants: u64,
    /// The first row of each grant without a decision, and the row that says so, if one does.
    missing: Vec<(u32, Option<u32>)>,
}

impl Bench<'_> {
    fn campaigns(&self) -> Campaigns {
        let mut campaigns = Campaigns::new();
        for row in 0..self.reviews.len {
            let campaign = self.book.frames.key(self.reviews.campaign.at(row));
            let system = self.book.frames.key(self.reviews.system.at(row));
            let systems = campaigns.entry(campaign).or_default();
            systems.entry(system).or_default().push(row as u32);
        }
        campaigns
    }

    /// A campaign whose decisions are all later than as-of is not yet known.
    fn judge(&self, campaign: Key, systems: &BTreeMap<Key, Vec<u32>>) -> Vec<Judged> {
        let rows = systems.values().flatten();
        let dated = rows.filter_map(|row| Some((self.decided(*row)?, *row)));
        let Some(first) = dated.min() else {
            return systems.iter().map(|_| Judged::NotEvaluable("decided_at")).collect();
        };
        if first.0.micros > self.book.population.period.as_of {
            return vec![];
        }
        let systems = systems.iter();
        systems.map(|(system, rows)| self.judge_system(campaign, *system, rows, first)).collect()
    }

    /// When a row decided, if it did.
    fn decided(&self, row: u32) -> Option<Instant> {
        Casebook::decided_review(&self.reviews, row as usize)
    }

    fn judge_system(
        &self,
        campaign: Key,
        system: Key,
        rows: &[u32],
        first: (Instant, u32),
    ) -> Judged {
        let snapshots = self.book.population.books.snapshots_of(system).iter();
        let Some(snapshot) = snapshots.rev().find(|snapshot| snapshot.at <= first.0.micros) else {
            return Judged::NotEvaluable("snapshot");
        };
        let answers = self.answers(rows);
        let (grants, missing) = (0, vec![]);
        let mut scope = Reach { campaign, system, snapshot, first, grants, missing };
        self.look_through(&answers, &mut scope);
        if scope.missing.is_empty() {
            return Judged::Passed;
        }
        Judged::failed(self.finding(&scope))
    }

    fn answers(&self, rows: &[u32]) -> Answers {
        let mut answers = Answers::default();
        let as_of = self.book.population.period.as_of;
        for row in rows {
            let entitlement = self.book.frames.key(self.reviews.entitlement.at(*row as usize));
            let about = (self.book.population.books.reviewed(*row as usize), entitlement);
            if self.decided(*row).is_some_and(|at| at.micros <= as_of) {
                answers.decided.insert(about);
            } else {
                answers.unanswered.entry(about).or_insert(*row);
            }
        }
        answers
    }

    /// Several rows of one grant, one for each path, stand together.
    fn look_through(&self, answers: &Answers, scope: &mut Reach<'_>) {
        let key = |text| self.book.frames.key(text);
        let mut last = None;
        for row in scope.snapshot.rows.clone() {
            let account = key(self.grants.account.at(row));
            let entitlement = key(self.grants.entitlement.at(row));
            if last.replace((account, entitlement)) == Some((account, entitlement)) {
                continue;
            }
            scope.grants += 1;
            let (holder, _) = self.book.population.books.holder_of(scope.system, account);
            let names = [Reviewed::Account(account), Reviewed::Holder(holder)];
            let about = names.map(|name| (name, entitlement));
            if !about.iter().any(|about| answers.decided.contains(about)) {
                let said = about.iter().find_map(|about| answers.unanswered.get(about));
                scope.missing.push((row as u32, said.copied()));
            }
        }
    }

    fn finding(&self, scope: &Reach<'_>) -> Finding {
        let book = &self.book;
        let subject = Subject { system: scope.system, ..Subject::default() };
        let key = book.natural_key(&[scope.campaign, scope.system]);
        let finding = self.drafted(scope, &key, subject);
        finding
            .of(self.severity(scope))
            .owned_by(self.owner(scope))
            .and_all(self.left_out(scope))
            .and_all(self.unanswered(scope))
    }

    fn drafted(&self, scope: &Reach<'_>, key: &NaturalKey<'_>, subject: Subject) -> Finding {
        let decided = scope.grants - scope.missing.len() as u64;
        let first = self.book.row(&CONTROL, FrameKind::Certifications, scope.first.1);
        let first = first
            .called("first decision")
            .counting("snapshot_at", iso_utc(scope.snapshot.at))
            .counting("grants", scope.grants)
            .counting("decided", decided);
        self.book.finding(&CONTROL, key, subject, self.sentence(scope), first)
    }

    fn left_out<'s>(&'s self, scope: &'s Reach<'_>) -> impl Iterator<Item = Evidence> + 's {
        let rows = scope.missing.iter();
        rows.map(|(row, _)| self.book.row(&CONTROL, FrameKind::Grants, *row))
    }

    /// The rows that say there was no answer; one may speak of several grants.
    fn unanswered(&self, scope: &Reach<'_>) -> Vec<Evidence> {
        let mut rows: Vec<u32> = scope.missing.iter().filter_map(|(_, said)| *said).collect();
        rows.sort_unstable();
        rows.dedup();
        let rows = rows.into_iter();
        rows.map(|row| self.book.row(&CONTROL, FrameKind::Certifications, row)).collect()
    }

    fn entitlements<'s>(&'s self, scope: &'s Reach<'_>) -> impl Iterator<Item = Key> + 's {
        let rows = scope.missing.iter();
        rows.map(|(row, _)| self.book.frames.key(self.grants.entitlement.at(*row as usize)))
    }

    /// One privileged or critical grant that was left out is enough to raise it.
    fn severity(&self, scope: &Reach<'_>) -> Severity {
        let severity = |entitlement| {
            let (risk, privileged) = self.book.population.books.risk(scope.system, entitlement);
            raised(CONTROL.severity, risk, privileged)
        };
        self.entitlements(scope).map(severity).max().unwrap_or(CONTROL.severity)
    }

    /// The first reviewer who did not answer, else the first owner of what was left out.
    fn owner(&self, scope: &Reach<'_>) -> Owner {
        let named = |role| move |text: Text| Owner::named(role, text);
        let mut silent = scope.missing.iter().filter_map(|(_, said)| *said);
        let silent = silent.find_map(|row| self.reviews.reviewer.at(row as usize).some());
        let mut owned = self.entitlements(scope).filter_map(|entitlement| {
            self.book.directory.entitlement_owner(scope.system, entitlement)
        });
        let reviewer = silent.map(named(OwnerRole::Reviewer));
        reviewer
            .or_else(|| owned.next().map(named(OwnerRole::EntitlementOwner)))
            .unwrap_or_else(Owner::unassigned)
    }

    fn sentence(&self, scope: &Reach<'_>) -> String {
        let silent = scope.missing.iter().filter(|(_, said)| said.is_some()).count();
        format!(
            "The review {} has no decision on {} of the {} grants that the snapshot of {} shows on \
             {}: not in it {}, without an answer {silent}.",
            self.book.frames.text(self.reviews.campaign.at(scope.first.1 as usize)),
            scope.missing.len(),
            scope.grants,
            utc(scope.snapshot.at),
            self.book.population.show(scope.system),
            scope.missing.len() - silent,
        )
    }
}
