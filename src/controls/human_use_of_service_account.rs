//! People who work as a service account.

use crate::finding::{Confidence, Evidence, Finding, Severity, Subject};
use crate::frames::{FrameKind, Key, Kind, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Line, Outcome, Person, Population};

use super::casebook::{Asks, Casebook, NonHuman, raised};
use super::references::HUMAN_USE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Accounts of services, machines and agents, and shared accounts, that a
    /// person asked to use: a line of the period gives access on the account, and its beneficiary
    /// is a person who does not own the account. It counts once it is approved, or carried out
    /// without a decision on record; while it waits for its decision the account is open. A refused
    /// or withdrawn request, and one that takes access away, is no use.
    ///
    /// **Why it matters.** What is done under a service account's name cannot be laid at anybody's
    /// door. It also goes round every rule that is about persons: second factors, working hours,
    /// leavers, segregation of duties.
    ///
    /// **How to answer it.** Give the person an account of their own with the same access for the
    /// time it is needed, change the credential of the service account, and see that it cannot be
    /// used to log in. If the person now answers for the account, enter them as its owner.
    human_use_of_service_account {
        title: "Service accounts given to people",
        family: Family::NonHuman,
        population: "non-human accounts",
        scope: Scope::Requested,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Identities],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, account, state, requested_at, decision, decided_at, approver, fulfilled_at;
            Accounts: system, account, identity, kind, enabled, owner;
            Identities: identity, kind, name, owner;
        },
        references: HUMAN_USE,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let accounts = book.non_human_accounts();
    let bench =
        Bench { named: named(&book, &tickets), can_name: !tickets.account.is_absent(), book };
    accounts.iter().map(|account| bench.judge(account)).collect()
}

/// The lines of the period that give something on an account they name, by system and account.
fn named<'a>(book: &Casebook<'a>, tickets: &Tickets<'_>) -> Vec<(Key, Key, &'a Line)> {
    let given = book.population.lines.iter().filter(|line| line.in_period);
    let mut named: Vec<(Key, Key, &Line)> = given
        .filter_map(|line| {
            let account = book.frames.key(tickets.account.at(line.row as usize)).some()?;
            (book.asks(tickets, line) != Asks::Revoke).then_some((line.system, account, line))
        })
        .collect();
    named.sort_by_key(|(system, account, line)| (*system, *account, line.requested_at, line.row));
    named
}

/// What a line means for the account it names.
enum Use {
    /// No person is to use it.
    None,
    /// Nobody has decided yet.
    Asked,
    /// A person uses it.
    Person,
    /// Cannot be told without this field.
    Unknown(&'static str),
}

/// The population and the lines that name accounts.
struct Bench<'a> {
    book: Casebook<'a>,
    named: Vec<(Key, Key, &'a Line)>,
    can_name: bool,
}

impl<'a> Bench<'a> {
    fn lines(&self, account: &NonHuman) -> impl Iterator<Item = &'a Line> {
        let place = (account.system, account.account);
        let start = self.named.partition_point(|(system, name, _)| (*system, *name) < place);
        let own = self.named[start..].iter();
        own.take_while(move |(system, name, _)| (*system, *name) == place).map(|(.., line)| *line)
    }

    fn judge(&self, account: &NonHuman) -> Judged {
        if account.kind.is_none() {
            return Judged::NotEvaluable("kind");
        }
        if !self.can_name {
            return Judged::NotEvaluable("account");
        }
        let (mut by_persons, mut unknown, mut asked) = (vec![], None, false);
        for line in self.lines(account) {
            match self.what_of(account, line) {
                Use::None => {}
                Use::Asked => asked = true,
                Use::Person => by_persons.push(line),
                Use::Unknown(field) => unknown = Some(field),
            }
        }
        match (by_persons.as_slice(), unknown) {
            ([first, ..], _) => Judged::failed(self.finding(account, first, &by_persons)),
            (_, Some(field)) => Judged::NotEvaluable(field),
            _ if asked => Judged::Open,
            _ => Judged::Passed,
        }
    }

    fn what_of(&self, account: &NonHuman, line: &Line) -> Use {
        if matches!(line.outcome, Outcome::Rejected | Outcome::Cancelled) {
            return Use::None;
        }
        match self.is_stranger(account, &line.beneficiary) {
            Ok(false) => Use::None,
            Ok(true) if line.outcome == Outcome::Pending => Use::Asked,
            Ok(true) => Use::Person,
            Err(field) => Use::Unknown(field),
        }
    }

    /// Whether a beneficiary is a person other than the account's owner; else what is missing to
    /// say so.
    fn is_stranger(&self, account: &NonHuman, person: &Person) -> Result<bool, &'static str> {
        if person.automation || [account.holder, account.account].contains(&person.key) {
            return Ok(false);
        }
        if !person.rule.resolves() {
            return Err("beneficiary");
        }
        let identity = self.book.directory.identity(person.key);
        let kind = identity.and_then(|(people, row)| people.kind.at(row));
        if kind.unwrap_or(Kind::Human) != Kind::Human {
            return Ok(false);
        }
        let books = &self.book.population.books;
        match books.owner_of(account.system, account.account).some() {
            Some(owner) => Ok(books.person(account.system, owner).key != person.key),
            None if books.owners_are_told() => Ok(true),
            None => Err("owner"),
        }
    }

    fn finding(&self, account: &NonHuman, first: &Line, lines: &[&Line]) -> Finding {
        let (book, NonHuman { system, account: name, holder, .. }) = (&self.book, *account);
        let ticket_id = book.ticket_text(first);
        let subject = Subject { system, holder, account: name, ticket_id, ..Subject::default() };
        let mut rows = lines.iter().map(|line| book.row(&CONTROL, FrameKind::Tickets, line.row));
        let key = book.natural_key(&[system, name]);
        let quoted =
            rows.next().unwrap_or_else(|| book.row(&CONTROL, FrameKind::Tickets, first.row));
        let finding = book.finding(&CONTROL, &key, subject, self.sentence(account, lines), quoted);
        let raised = lines.iter().map(|line| raised(CONTROL.severity, line.risk, line.privileged));
        finding
            .of(raised.max().unwrap_or(CONTROL.severity))
            .owned_by(book.account_owner(system, name))
            .and_all(rows)
            .and_all(self.who_is_who(account, lines))
    }

    /// The rows that say what the account is and who the people are.
    fn who_is_who(&self, account: &NonHuman, lines: &[&Line]) -> Vec<Evidence> {
        let book = &self.book;
        let own = [
            book.account_row(&CONTROL, account.system, account.account),
            book.identity_row(&CONTROL, account.holder),
        ];
        let mut people: Vec<Key> = lines.iter().map(|line| line.beneficiary.key).collect();
        people.sort_unstable();
        people.dedup();
        let people = people.into_iter().filter_map(|key| book.identity_row(&CONTROL, key));
        let people = people.map(|row| row.called("beneficiary"));
        own.into_iter().flatten().chain(people).collect()
    }

    fn sentence(&self, account: &NonHuman, lines: &[&Line]) -> String {
        let book = &self.book;
        let by = |line: &&Line| {
            let who = book.who(line.beneficiary.key);
            let when = book.when(line.requested_at);
            format!("{who} by ticket {} of {when}", book.ticket_id(line))
        };
        format!(
            "The {} {} on {} was given to {}.",
            account.what(),
            book.population.show(account.account),
            book.population.show(account.system),
            lines.iter().map(by).collect::<Vec<_>>().join(", and to "),
        )
    }
}
