//! Two duties in one hand that should be in two.

use crate::finding::{Confidence, Evidence, Finding, NaturalKey, Owner, Severity};
use crate::frames::{FrameKind, Key, Risk, SodRules};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::conflict::{Conflict, Conflicts};
use crate::reconcile::duties::{Claim, Duties, Rule};
use crate::reconcile::register::Cover;
use crate::reconcile::usage::NamedTickets;
use crate::reconcile::{Grant, MatchRule, Person, Place, Population};

use super::casebook::{Casebook, raised_by_any, utc};
use super::references::SEGREGATION;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Holders who have both sides of a rule in the current snapshots, live and at
    /// the same time, on whatever accounts and systems, and no exception of kind `sod` in force
    /// for either. The ticket that gave the later of the two is named. Tested is each rule with
    /// each holder of one of its sides; others cannot break it. One entitlement that is on both
    /// sides does not conflict with itself. Where nobody knows whose an account is, or no list of
    /// people says which accounts are one person's, a conflict within what is known fails and
    /// anything else is not evaluable; so is a rule about a system without a snapshot, and one
    /// whose entitlement is neither a readable pattern nor a known name.
    ///
    /// **Why it matters.** Some acts need two people because one alone could steal: who keeps the
    /// list of vendors and also pays them can pay themselves. Each approval on its own looked
    /// right; only side by side they do not.
    ///
    /// **How to answer it.** Take one of the two away. If the business cannot do without, have
    /// somebody accept the risk in the register of exceptions (kind `sod`), with an end, and with
    /// a control that looks at what this person does. Then have requests checked against the rules
    /// before they are approved.
    segregation_conflict {
        title: "Both sides of a segregation rule in one hand",
        family: Family::Lifecycle,
        population: "holders of a side of a rule, per rule",
        scope: Scope::AsAt,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants, FrameKind::SodRules],
        parameters: &[],
        quotes: quotes! {
            SodRules: rule_id, title, left_system, left_entitlement, right_system, right_entitlement, severity;
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, expires_at, enabled;
            Tickets: ticket_id, action, system, entitlement, beneficiary, requested_at, decision, decided_at, approver;
            Identities: identity, name, email, login, aliases;
            Accounts: system, account, identity;
            Exceptions: exception_id, identity, account, system, entitlement, kind, approved_by, approved_at, expires_at, revoked_at;
        },
        references: SEGREGATION,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(table) = book.views.sod_rules else { return Tested::default() };
    let duties = Duties::of(population);
    let (tickets, conflicts) = (NamedTickets::of(population), Conflicts::of(population));
    let bench = Bench { book, table, tickets, conflicts };
    let held = duties.claims.chunk_by(Claim::is_beside);
    let reached = held.map(|claims| bench.judge(&duties, claims));
    reached.chain(bench.untested(&duties)).collect()
}

/// The population, its rules, and the tickets that exceptions name.
struct Bench<'a> {
    book: Casebook<'a>,
    table: SodRules<'a>,
    tickets: NamedTickets<'a>,
    conflicts: Conflicts<'a>,
}

impl<'a> Bench<'a> {
    /// One holder and one rule.
    fn judge(&self, duties: &Duties, claims: &[Claim]) -> Judged {
        let rule = &duties.rules[claims[0].rule as usize];
        if let Some(missing) = missing(rule) {
            return Judged::NotEvaluable(missing);
        }
        let [left, right] = sides(claims, |_| true);
        if self.conflicts.between(&left, &right).is_none() {
            return self.unless_unknown(claims);
        }
        let [left, right] = sides(claims, |claim| !self.is_excepted(rule, claim));
        match self.conflicts.between(&left, &right) {
            Some(conflict) => Judged::failed(self.finding(rule, claims, &conflict)),
            None => Judged::Passed,
        }
    }

    /// Whoever holds an account may hold the other side by another account.
    fn unless_unknown(&self, claims: &[Claim]) -> Judged {
        match self.grant(claims[0].grant).match_rule {
            MatchRule::Disputed | MatchRule::Uncorrelated => Judged::NotEvaluable("identity"),
            MatchRule::Unlisted => Judged::NotEvaluable("identities"),
            _ => Judged::Passed,
        }
    }

    /// A rule that cannot be tested and that no holder stands for is an item by itself.
    fn untested(&self, duties: &'a Duties) -> impl Iterator<Item = Judged> + use<'a> {
        let reached: std::collections::BTreeSet<u32> =
            duties.claims.iter().map(|claim| claim.rule).collect();
        let silent = duties.rules.iter().filter(move |rule| !reached.contains(&rule.row));
        silent.filter_map(missing).map(Judged::NotEvaluable)
    }

    fn grant(&self, index: u32) -> &'a Grant {
        &self.book.population.grants[index as usize]
    }

    fn is_excepted(&self, rule: &Rule, claim: &Claim) -> bool {
        self.cover(rule, claim.side, self.grant(claim.grant)).is_some_and(|(_, current)| current)
    }

    /// The exception that speaks of a grant on one side of a rule, by its own name or by that of
    /// the rule's side: its row, and whether it is in force.
    fn cover(&self, rule: &Rule, side: u8, grant: &Grant) -> Option<(u32, bool)> {
        let (population, (system, account)) = (self.book.population, (grant.system, grant.account));
        let holder = grant.holder;
        let (tickets, as_of) = (self.tickets.on(grant), population.as_of(system));
        let names = [grant.entitlement, rule.sides[usize::from(side)].entitlement];
        let covers = names.into_iter().filter_map(|entitlement| {
            let place = Place { system, account, holder, entitlement };
            population.books.conflict_cover(&place, &tickets, as_of)
        });
        covers.max_by_key(Cover::rank).map(|cover| (cover.row, cover.in_force))
    }

    fn finding(&self, rule: &Rule, claims: &[Claim], conflict: &Conflict) -> Finding {
        let (book, later) = (&self.book, self.grant(conflict.created_by));
        let mut subject = book.grant_subject(later);
        let line = book.population.approved_line(later);
        subject.ticket_id = line.map_or(String::new(), |line| book.ticket_id(line));
        let first = book.row(&CONTROL, FrameKind::SodRules, rule.row);
        let (key, sentence) = (self.key(rule, claims), self.sentence(rule, conflict));
        let owner = self.owner(later);
        let finding = book.finding(&CONTROL, &key, subject, sentence, first);
        let finding = finding.of(self.severity(rule, conflict)).owned_by(owner);
        let is_one_by_name = self.is_one_by_name(conflict);
        let finding = if is_one_by_name { finding.possible() } else { finding };
        finding
            .and_all(self.held(conflict))
            .and_all(line.map(|line| book.row(&CONTROL, FrameKind::Tickets, line.row)))
            .and_all(self.who_is_who(conflict))
            .and_all(self.ended_exceptions(rule, claims))
    }

    /// The rule and the holder, or the account where nobody knows the holder.
    fn key(&self, rule: &Rule, claims: &[Claim]) -> NaturalKey<'a> {
        let id = self.book.frames.key(self.table.rule_id.at(rule.row as usize));
        let claim = claims[0];
        match claim.apart.some() {
            Some(system) => self.book.natural_key(&[id, system, claim.holder]),
            None => self.book.natural_key(&[id, claim.holder]),
        }
    }

    /// The rule's own severity, one step higher where a privileged or critical grant takes part.
    fn severity(&self, rule: &Rule, conflict: &Conflict) -> Severity {
        let own = match self.table.severity.at(rule.row as usize) {
            Some(Risk::Low) => Severity::Low,
            Some(Risk::Medium) => Severity::Medium,
            Some(Risk::High) => Severity::High,
            Some(Risk::Critical) => Severity::Critical,
            None => CONTROL.severity,
        };
        raised_by_any(own, conflict.grants.iter().map(|grant| self.grant(*grant)))
    }

    /// The owner of the entitlement that came last, or the manager; never the holder.
    fn owner(&self, later: &Grant) -> Owner {
        let subject = self.book.grant_subject(later);
        let (key, rule) = (later.holder, later.match_rule);
        let holder = Person { key, text: Default::default(), rule, automation: false };
        self.book.owner_other_than(&subject, &holder)
    }

    /// Whether the holder has two accounts, and no list of people says that they are one person's.
    fn is_one_by_name(&self, conflict: &Conflict) -> bool {
        let [later, earlier] = [conflict.created_by, conflict.beside].map(|one| self.grant(one));
        let is_same = (later.system, later.account) == (earlier.system, earlier.account);
        later.match_rule == MatchRule::Unlisted && !is_same
    }

    /// The grants of both sides; where the later has no grant date, the snapshot that shows it.
    fn held(&self, conflict: &Conflict) -> Vec<Evidence> {
        let book = &self.book;
        let rows = conflict.grants.iter().map(|grant| self.grant(*grant).row);
        let rows = rows.map(|row| book.row(&CONTROL, FrameKind::Grants, row));
        rows.chain(book.first_sight(&CONTROL, self.grant(conflict.created_by))).collect()
    }

    /// The rows that say whose the accounts are.
    fn who_is_who(&self, conflict: &Conflict) -> Vec<Evidence> {
        let book = &self.book;
        let grants = conflict.grants.iter().map(|grant| self.grant(*grant));
        let mut accounts: Vec<(Key, Key)> = grants.map(|one| (one.system, one.account)).collect();
        accounts.dedup();
        let listed = accounts
            .into_iter()
            .filter_map(|(system, account)| book.account_row(&CONTROL, system, account));
        let person = book.identity_row(&CONTROL, self.grant(conflict.created_by).holder);
        person.into_iter().chain(listed).collect()
    }

    /// What once allowed it and does no longer.
    fn ended_exceptions(&self, rule: &Rule, claims: &[Claim]) -> Vec<Evidence> {
        let covers =
            claims.iter().filter_map(|claim| self.cover(rule, claim.side, self.grant(claim.grant)));
        let mut ended: Vec<u32> =
            covers.filter(|(_, current)| !current).map(|(row, _)| row).collect();
        ended.sort_unstable();
        ended.dedup();
        let rows = ended.into_iter();
        rows.map(|row| self.book.row(&CONTROL, FrameKind::Exceptions, row)).collect()
    }

    fn sentence(&self, rule: &Rule, conflict: &Conflict) -> String {
        let (book, row) = (&self.book, rule.row as usize);
        let [later, earlier] = [conflict.created_by, conflict.beside].map(|one| self.grant(one));
        let title = self.table.title.at(row).some();
        let title = title.map_or(String::new(), |title| format!(" ({})", book.frames.text(title)));
        let by = book.population.approved_line(later).map_or(String::new(), |line| {
            format!("; ticket {} gave the second", book.ticket_id(line))
        });
        let others = match conflict.grants.len() {
            0..=2 => String::new(),
            all => format!("; {all} grants take part"),
        };
        let doubt = match self.is_one_by_name(conflict) {
            true => ", if the accounts are one person's (there is no list of people)",
            false => "",
        };
        format!(
            "{} holds {} and {}, which rule {}{title} keeps apart{doubt}{by}{others}.",
            book.who(later.holder),
            self.since(earlier),
            self.since(later),
            book.frames.text(self.table.rule_id.at(row)),
        )
    }

    /// A grant and since when it is held.
    fn since(&self, grant: &Grant) -> String {
        let since = grant.granted_at.map_or_else(
            || format!("{} at the latest", utc(grant.first_seen)),
            |at| self.book.when(at),
        );
        format!("{} (since {since})", self.book.what(grant.system, grant.entitlement))
    }
}

/// What is missing to test a rule.
fn missing(rule: &Rule) -> Option<&'static str> {
    rule.sides.iter().find_map(|side| side.missing)
}

/// The grants on the left and on the right of a rule that `count`.
fn sides(claims: &[Claim], counts: impl Fn(&Claim) -> bool) -> [Vec<u32>; 2] {
    [0, 1].map(|side| {
        let on_it = claims.iter().filter(|claim| claim.side == side && counts(claim));
        on_it.map(|claim| claim.grant).collect()
    })
}
