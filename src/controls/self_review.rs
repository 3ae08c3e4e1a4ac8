//! People who reviewed their own access.

use crate::finding::{Confidence, Evidence, Finding, Severity, Subject};
use crate::frames::{Certifications, FrameKind, Key};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{MatchRule, Person, Population, Reviewed};

use super::casebook::{Casebook, raised};
use super::references::REVIEWS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Decisions of an access review, to keep or to take away, that were made
    /// by the person who holds the access. Names are compared after correlation, so a login and an
    /// employee number of one person are one person. A reviewer that the configuration lists as
    /// automation is nobody. Where the reviewer is not given or not known, or nobody knows whose
    /// the access is, the decision is not evaluable.
    ///
    /// **Why it matters.** A review is worth something because somebody else looks. Whoever reviews
    /// their own access confirms that they want to keep it, which was never in doubt.
    ///
    /// **How to answer it.** Have the owner of the entitlement or the holder's manager decide
    /// again. Then give the campaign a rule that hands a reviewer's own access to somebody else,
    /// and a deputy for managers and owners who would otherwise be asked about themselves.
    self_review {
        title: "Reviewed by the person who holds it",
        family: Family::Reviews,
        population: "certification decisions",
        scope: Scope::AsAt,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Certifications],
        parameters: &[],
        quotes: quotes! {
            Certifications: campaign, system, entitlement, identity, account, reviewer, decision, decided_at;
            Grants: snapshot_at, system, account, entitlement, identity;
            Accounts: system, account, identity;
            Identities: identity, name, email, login, aliases;
        },
        references: REVIEWS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(reviews) = book.views.certifications else { return Tested::default() };
    (0..reviews.len).filter_map(|row| judge(&book, &reviews, row)).collect()
}

/// Only rows that say something, and whose time has come, are items.
fn judge(book: &Casebook<'_>, reviews: &Certifications<'_>, row: usize) -> Option<Judged> {
    if !Casebook::says_something(reviews, row) {
        return None;
    }
    let system = book.frames.key(reviews.system.at(row));
    Some(match reviews.decided_at.at(row) {
        None => Judged::NotEvaluable("decided_at"),
        Some(at) if at.micros > book.population.as_of(system) => return None,
        Some(_) => judge_reviewer(book, reviews, row, system),
    })
}

fn judge_reviewer(
    book: &Casebook<'_>,
    reviews: &Certifications<'_>,
    row: usize,
    system: Key,
) -> Judged {
    let reviewer = book.population.books.person(system, reviews.reviewer.at(row));
    if reviewer.key.is_none() {
        return Judged::NotEvaluable("reviewer");
    }
    if reviewer.automation {
        return Judged::Passed;
    }
    let Some((holder, rule)) = holder(book, reviews, row, system) else {
        return Judged::NotEvaluable("identity");
    };
    match () {
        () if reviewer.key == holder => Judged::failed(finding(book, reviews, row, &reviewer)),
        () if !is_known(reviewer.rule) => Judged::NotEvaluable("reviewer"),
        () if !is_known(rule) => Judged::NotEvaluable("identity"),
        () => Judged::Passed,
    }
}

/// Without a list of people every name stands for itself.
fn is_known(rule: MatchRule) -> bool {
    rule == MatchRule::Unlisted || rule.resolves()
}

/// Whose access a row speaks of, and the rule that found them.
fn holder(
    book: &Casebook<'_>,
    reviews: &Certifications<'_>,
    row: usize,
    system: Key,
) -> Option<(Key, MatchRule)> {
    let books = &book.population.books;
    match books.reviewed(row) {
        Reviewed::Account(account) => Some(books.holder_of(system, account)),
        Reviewed::Holder(holder) => {
            Some((holder, books.person(system, reviews.identity.at(row)).rule))
        }
        Reviewed::Nothing => None,
    }
}

fn finding(
    book: &Casebook<'_>,
    reviews: &Certifications<'_>,
    row: usize,
    reviewer: &Person,
) -> Finding {
    let mut time = String::new();
    let key = book.review_key(reviews, row, &mut time);
    let entitlement = book.frames.key(reviews.entitlement.at(row));
    let subject = Subject {
        system: book.frames.key(reviews.system.at(row)),
        holder: reviewer.key,
        entitlement,
        account: book.frames.key(reviews.account.at(row)),
        ..Subject::default()
    };
    let owner = book.owner_other_than(&subject, reviewer);
    let (risk, privileged) = book.population.books.risk(subject.system, entitlement);
    let severity = raised(CONTROL.severity, risk, privileged);
    let rows = who_is_who(book, &subject);
    let decision = book.row(&CONTROL, FrameKind::Certifications, row as u32);
    let sentence = sentence(book, reviews, row, &subject);
    let finding = book.finding(&CONTROL, &key, subject, sentence, decision);
    finding.of(severity).owned_by(owner).and_all(rows)
}

/// What shows that both names are one person: the account's links and the person's names.
fn who_is_who(book: &Casebook<'_>, subject: &Subject) -> Vec<Evidence> {
    let books = &book.population.books;
    let current = books.snapshots_of(subject.system).last();
    let grant = current
        .and_then(|current| books.rows_of(current, subject.account, subject.entitlement).next());
    let account = book.directory.account(subject.system, subject.account);
    let person = book.directory.identity(subject.holder);
    let rows = [
        (FrameKind::Grants, grant),
        (FrameKind::Accounts, account.map(|(_, row)| row)),
        (FrameKind::Identities, person.map(|(_, row)| row)),
    ];
    let rows = rows.into_iter().filter_map(|(frame, row)| Some((frame, row?)));
    rows.map(|(frame, row)| book.row(&CONTROL, frame, row as u32)).collect()
}

fn sentence(
    book: &Casebook<'_>,
    reviews: &Certifications<'_>,
    row: usize,
    subject: &Subject,
) -> String {
    let when = reviews.decided_at.at(row).map(|at| format!(" on {}", book.when(at)));
    format!(
        "In the review {}, {} decided{} about their own {}.",
        book.frames.text(reviews.campaign.at(row)),
        book.who(subject.holder),
        when.unwrap_or_default(),
        book.what(subject.system, subject.entitlement),
    )
}
