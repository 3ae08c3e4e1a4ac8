//! Systems whose accounts hardly meet the list of people.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::{AccountMatch, MatchRule, Population};

use super::casebook::Casebook;
use super::references::UNRELATED_LISTS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Systems of whose accounts with access fewer than `share` belong to
    /// exactly one known identity. Disputed accounts count as not matched. The match rates of the
    /// report say which rule found how many.
    ///
    /// **Why it matters.** Where most accounts find nobody, the two lists probably never met: the
    /// accounts are written in another way than the logins, addresses and aliases of the people, or
    /// the list is of another part of the company. Whatever else is reported of that system then
    /// speaks of the match and not of the access.
    ///
    /// **How to answer it.** Look at a few accounts in the evidence of `uncorrelated_account`,
    /// which names each of them, and say how people are to be found: a link in the list of accounts,
    /// a login, or an alias. Then run again before anybody works on the other findings of the
    /// system.
    low_match_rate {
        title: "Accounts of a system that hardly match any identity",
        family: Family::Inputs,
        population: "systems with accounts",
        scope: Scope::AsAt,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants, FrameKind::Identities],
        parameters: &[Parameter {
            name: "share",
            default: Value::Number(0.5),
            range: (0.0, 1.0),
            doc: "Least share of a system's accounts that must belong to a known identity.",
        }],
        quotes: quotes! {
            Grants: snapshot_at, system, account, identity;
        },
        references: UNRELATED_LISTS,
        test: test,
    }
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let share = parameters.number("share");
    let mut first = 0;
    // Accounts stand in the order of systems, and grants in the order of accounts.
    let systems = population.accounts.chunk_by(|a, b| a.system == b.system);
    systems
        .map(|accounts| {
            let grants = first;
            first += accounts.iter().map(|account| account.grants as usize).sum::<usize>();
            judge(&book, accounts, grants, share)
        })
        .collect()
}

/// `grants`: the place of the first grant of the first of the accounts.
fn judge(book: &Casebook<'_>, accounts: &[AccountMatch], grants: usize, share: f64) -> Judged {
    let matched = accounts.iter().filter(|account| is_matched(account)).count();
    if matched as f64 >= share * accounts.len() as f64 {
        return Judged::Passed;
    }
    Judged::failed(finding(book, accounts, grants, matched))
}

fn is_matched(account: &AccountMatch) -> bool {
    ![MatchRule::Uncorrelated, MatchRule::Disputed, MatchRule::Unlisted].contains(&account.rule)
}

fn finding(
    book: &Casebook<'_>,
    accounts: &[AccountMatch],
    grants: usize,
    matched: usize,
) -> Finding {
    let system = accounts[0].system;
    let before = accounts.iter().take_while(|account| is_matched(account));
    let place = grants + before.map(|account| account.grants as usize).sum::<usize>();
    let grant = &book.population.grants[place];
    let row = book.row(&CONTROL, FrameKind::Grants, grant.row);
    let row = row.counting("accounts", accounts.len()).counting("matched", matched);
    let sentence = format!(
        "Of {} accounts with access on {}, {matched} could be matched to a known identity.",
        accounts.len(),
        book.population.show(system),
    );
    book.on_system(&CONTROL, system, sentence, row)
}
