//! Grants with no paper behind them.

use crate::finding::{Confidence, Severity};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Population, Standing};

use super::casebook::{Casebook, by_standing, utc};
use super::references::WITHOUT_TICKET;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Access that is in the current snapshot of a system and that nothing
    /// explains: no approved ticket line, no birthright rule, no exception in force, no recent
    /// access review, and no accepted baseline. It was given outside the workflow. Grants whose
    /// account belongs to nobody, or to two people, are not evaluable here, because a ticket could
    /// not be matched to them; `uncorrelated_account` reports those.
    ///
    /// **Why it matters.** Whoever gave this access decided alone, and nobody can say under which
    /// policy. It is the commonest way in which a ticket workflow looks complete while it is being
    /// bypassed.
    ///
    /// **How to answer it.** Find out who granted it and why. Then either remove it, or have it
    /// approved now and say so in the ticket, or enter it in the register of exceptions with an end
    /// date. If a whole system was set up before the workflow existed, set `baseline_date` and
    /// review what stands before it.
    out_of_band_access {
        title: "Access that no ticket, rule, exception or review explains",
        family: Family::Authority,
        population: "current grants",
        scope: Scope::AsAt,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants, FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, granted_by, enabled, ticket_ref;
        },
        references: WITHOUT_TICKET,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    population.grants.iter().map(|grant| judge(&book, grant)).collect()
}

fn judge(book: &Casebook<'_>, grant: &Grant) -> Judged {
    if grant.standing == Standing::Baseline {
        return Judged::Listed;
    }
    by_standing(grant, Standing::OutOfBand, || {
        book.on_grant(&CONTROL, grant, sentence(book, grant))
    })
}

fn sentence(book: &Casebook<'_>, grant: &Grant) -> String {
    let came = book.population.arrival(grant);
    let since = came.granted_at.map_or_else(
        || format!("first seen on {}", utc(came.first_seen)),
        |at| format!("granted on {}", book.when(at)),
    );
    format!(
        "{} holds {} through account {}, {since}, and no ticket, birthright rule, exception or \
         review explains it.",
        book.who(grant.holder),
        book.what(grant.system, grant.entitlement),
        book.population.show(grant.account),
    )
}
