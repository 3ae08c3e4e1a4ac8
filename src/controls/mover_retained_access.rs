//! Access that people took with them when they moved.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, Instant, Key};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Line, Outcome, Population};

use super::casebook::{Asks, Casebook};
use super::references::MOVERS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Access of people who changed department or title (`moved_at`) that they
    /// had before, and that nobody has decided about since: no line on it was approved, or carried
    /// out without a decision on record, no access review looked at it, and it does not come with
    /// the new job as a birthright. A day on record and any time of that day count as
    /// simultaneous, which is not before. A request that still waits for its decision leaves the
    /// access open, and access that is switched off is listed.
    ///
    /// **Why it matters.** Leavers are noticed and movers are not. Whoever has been in three
    /// departments holds the access of three, and somewhere among it the two duties that should
    /// never have met.
    ///
    /// **How to answer it.** Ask the new manager which of it the new job needs. Have that asked for
    /// and approved again, and take the rest away. Then make the move itself start such a review,
    /// as the last day of a leaver does.
    mover_retained_access {
        title: "Access kept after a change of department or title",
        family: Family::Lifecycle,
        population: "grants of movers",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants, FrameKind::Identities],
        parameters: &[],
        quotes: quotes! {
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, enabled;
            Identities: identity, name, moved_at, department, title, manager;
            Tickets: ticket_id, action, system, entitlement, beneficiary, requested_at, decision, decided_at, approver;
            Certifications: campaign, system, entitlement, identity, account, reviewer, decision, decided_at;
        },
        references: MOVERS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    if book.views.identities.is_some_and(|people| people.moved_at.is_absent()) {
        return Tested::default().without("moved_at");
    }
    let bench = Bench { since: since(&book), book };
    population.grants_by_account().flat_map(|own| bench.judge_account(own)).collect()
}

/// When an identity moved, as far as is known at `as_of`.
fn moved(book: &Casebook<'_>, holder: Key, as_of: i64) -> Option<Instant> {
    let (people, row) = book.directory.identity(holder)?;
    people.moved_at.at(row).filter(|at| at.micros <= as_of)
}

/// The lines asked for or decided since their holder moved, by what they are about.
fn since<'a>(book: &Casebook<'a>) -> FxHashMap<(Key, Key, Key), Vec<&'a Line>> {
    let mut since: FxHashMap<(Key, Key, Key), Vec<&Line>> = FxHashMap::default();
    for line in &book.population.lines {
        let as_of = book.population.as_of(line.system);
        let at = line.decided_at.unwrap_or(line.requested_at);
        let moved = moved(book, line.holder, as_of);
        if at.micros <= as_of && moved.is_some_and(|moved| !at.starts_before(moved)) {
            for entitlement in entitlements(book, line) {
                since.entry((line.system, line.holder, entitlement)).or_default().push(line);
            }
        }
    }
    since
}

/// What a line is about: an exchange is about both.
fn entitlements(book: &Casebook<'_>, line: &Line) -> Vec<Key> {
    match book.views.tickets.map(|tickets| book.asks(&tickets, line)) {
        Some(Asks::Exchange(previous)) => vec![line.entitlement, previous],
        _ => vec![line.entitlement],
    }
}

/// The population and the lines since the moves.
struct Bench<'a> {
    book: Casebook<'a>,
    since: FxHashMap<(Key, Key, Key), Vec<&'a Line>>,
}

/// Whether anybody has decided about a grant since its holder moved.
enum Looked {
    Yes,
    Asked,
    No,
}

impl Bench<'_> {
    /// Only the grants of people who are known to have moved are items.
    fn judge_account<'g>(&self, own: &'g [Grant]) -> impl Iterator<Item = Judged> + use<'_, 'g> {
        let first = own.first().filter(|first| first.match_rule.resolves());
        let moved = first.and_then(|first| {
            moved(&self.book, first.holder, self.book.population.as_of(first.system))
        });
        let judged = move |moved| own.iter().map(move |grant| self.judge(grant, moved));
        moved.into_iter().flat_map(judged)
    }

    fn judge(&self, grant: &Grant, moved: Instant) -> Judged {
        let population = self.book.population;
        let by_right =
            population.books.is_birthright(grant.system, grant.entitlement, grant.holder);
        let appeared = population.arrival(grant).appeared_after(moved);
        if by_right || appeared == Some(true) {
            return Judged::Passed;
        }
        match (self.looked_at(grant, moved), appeared) {
            (Looked::Yes, _) => Judged::Passed,
            _ if population.frames.tickets().is_none() => Judged::NotEvaluable("tickets"),
            (_, None) => Judged::NotEvaluable("granted_at"),
            (Looked::Asked, _) => Judged::Open,
            (Looked::No, _) if !grant.live() => Judged::Listed,
            (Looked::No, _) => Judged::failed(self.finding(grant, moved)),
        }
    }

    fn looked_at(&self, grant: &Grant, moved: Instant) -> Looked {
        let lines = self.lines(grant);
        let settled = [Outcome::Approved, Outcome::Undocumented];
        let mut outcomes = lines.iter().map(|line| line.outcome);
        if outcomes.clone().any(|outcome| settled.contains(&outcome)) || self.reviewed(grant, moved)
        {
            return Looked::Yes;
        }
        if outcomes.any(|outcome| outcome == Outcome::Pending) { Looked::Asked } else { Looked::No }
    }

    /// The lines since the move that speak of a grant: those of its account, and those that name
    /// none.
    fn lines(&self, grant: &Grant) -> Vec<&Line> {
        let Some(tickets) = self.book.views.tickets else { return vec![] };
        let about = self.since.get(&(grant.system, grant.holder, grant.entitlement));
        let account = |line: &Line| self.book.frames.key(tickets.account.at(line.row as usize));
        let speaks = |line: &&Line| [Key::NONE, grant.account].contains(&account(line));
        about.into_iter().flatten().copied().filter(speaks).collect()
    }

    /// Whether an access review decided about a grant since the move, either way.
    fn reviewed(&self, grant: &Grant, moved: Instant) -> bool {
        let (population, place) = (self.book.population, grant.place());
        let as_of = population.as_of(grant.system);
        let mut reviews = population.books.reviews_of(&place);
        reviews.any(|review| review.at.micros <= as_of && !review.at.starts_before(moved))
    }

    fn finding(&self, grant: &Grant, moved: Instant) -> Finding {
        let book = &self.book;
        let finding = book.on_grant(&CONTROL, grant, self.sentence(grant, moved));
        // The last review, which was before the move.
        let newest = book
            .population
            .books
            .newest_review(&grant.place(), book.population.as_of(grant.system));
        finding
            .and_all(book.first_sight(&CONTROL, grant))
            .and_all(book.identity_row(&CONTROL, grant.holder))
            .and_all(book.deciding_line(&CONTROL, grant))
            .and_all(newest.map(|review| book.row(&CONTROL, FrameKind::Certifications, review.row)))
    }

    fn sentence(&self, grant: &Grant, moved: Instant) -> String {
        let book = &self.book;
        let since = book.population.arrival(grant).granted_at.map_or_else(
            || "was there before".to_owned(),
            |at| format!("was granted on {}", book.when(at)),
        );
        format!(
            "{} moved on {} and still holds {} through account {}, which {since}, and nobody has \
             approved or reviewed it since.",
            book.who(grant.holder),
            book.when(moved),
            book.what(grant.system, grant.entitlement),
            book.population.show(grant.account),
        )
    }
}
