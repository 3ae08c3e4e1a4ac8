//! Two duties in one hand that should be in two.

use crate::finding::{Confidence, Evidence, Finding, NaturalKey, Owner, Severity};
use crate::frames::{FrameKind, Key, Risk, SodRules, Text};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::conflict::Conflict;
use crate::reconcile::duties::{Claim, Rule};
use crate::reconcile::segregation::{Duty, Segregation};
use crate::reconcile::{Grant, MatchRule, Person, Population};

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
    let segregation = Segregation::of(population);
    let bench = Bench { book, table, segregation: &segregation };
    let reached = segregation.each().map(|(rule, claims)| bench.judge(rule, claims));
    let untested = segregation.untested().map(|(_, missing)| Judged::NotEvaluable(missing));
    reached.chain(untested).collect()
}

/// The population, its rules, and who stands on their sides.
struct Bench<'a> {
    book: Casebook<'a>,
    table: SodRules<'a>,
    segregation: &'a Segregation<'a>,
}

impl<'a> Bench<'a> {
    /// One holder and one rule.
    fn judge(&self, rule: &Rule, claims: &[Claim]) -> Judged {
        match self.segregation.duty(rule, claims) {
            Duty::Unknown(missing) => Judged::NotEvaluable(missing),
            Duty::Apart | Duty::Accepted(_) => Judged::Passed,
            Duty::Conflicting { left, .. } => Judged::failed(self.finding(rule, claims, &left)),
        }
    }

    fn grant(&self, index: u32) -> &'a Grant {
        &self.book.population.grants[index as usize]
    }

    fn finding(&self, rule: &Rule, claims: &[Claim], conflict: &Conflict) -> Finding {
        let (book, later) = (&self.book, self.grant(conflict.created_by));
        let mut subject = book.grant_subject(later);
        let line = book.population.approved_line(later);
        subject.ticket_id = line.map_or(Text::NONE, |line| book.ticket_text(line));
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
        let covers = claims.iter().filter_map(|claim| self.segregation.cover(rule, claim));
        let mut ended: Vec<u32> =
            covers.filter(|cover| !cover.in_force).map(|cover| cover.row).collect();
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
        let came = self.book.population.arrival(grant);
        let since = came.granted_at.map_or_else(
            || format!("{} at the latest", utc(came.first_seen)),
            |at| self.book.when(at),
        );
        format!("{} (since {since})", self.book.what(grant.system, grant.entitlement))
    }
}
