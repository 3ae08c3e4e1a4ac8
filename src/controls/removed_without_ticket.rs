//! Access that went away, and nothing says why.

use crate::finding::{Confidence, Evidence, Finding, NaturalKey, Severity, Subject};
use crate::frames::{FrameKind, Text, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Change, Counterpart, Drift, Line, Population, Status};

use super::casebook::{Asks, Casebook, is_approved, raised, unconcerned, utc};
use super::references::NOT_AS_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Access that an earlier snapshot shows and the current one does not, with
    /// no revocation, no end, no review, no exception that ran out, and no holder who left to
    /// explain it. It is seen from both sides: the approved line whose access was there and is
    /// gone, and the grant that is missing since the opening snapshot, are two items tested and one
    /// finding.
    ///
    /// **Why it matters.** Whoever takes access away without a ticket can give it the same way. The
    /// person may stand without what they need, and the next person to look will find a ticket that
    /// says they have it.
    ///
    /// **How to answer it.** Ask the system's administrators who removed it and why. If it was
    /// right, write the revocation down now. If it was a clean-up or a migration, record that once,
    /// for all of it. If it was a mistake, give the access back on the ticket it had.
    removed_without_ticket {
        title: "Taken away, and no ticket says why",
        family: Family::Fulfilment,
        population: "approved lines that ask for access; grants removed since the opening snapshot",
        scope: Scope::InCharge,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, account, state, decision, decided_at, approver, fulfilled_at, closed_at, expires_at;
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, granted_by, expires_at;
        },
        references: NOT_AS_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let lines = population.lines.iter().filter(|line| is_tested(&book, &tickets, line));
    let lines = lines.map(|line| judge_line(&book, line));
    let removed = population.drift.iter().filter(|drift| drift.change == Change::Removed);
    lines.chain(removed.map(|drift| judge_removal(&book, drift))).collect()
}

fn is_tested(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> bool {
    book.population.is_judged(line) && is_approved(line) && book.asks(tickets, line) == Asks::Grant
}

fn judge_line(book: &Casebook<'_>, line: &Line) -> Judged {
    if line.status != Status::RemovedWithoutTicket {
        return unconcerned(line);
    }
    let held = match line.counterpart {
        Counterpart::Grant(row) => Some(earlier(book, row)),
        _ => None,
    };
    let subject = book.line_subject(line);
    let finding = book.on_line_access(&CONTROL, line, sentence(book, &subject, Some(line)));
    Judged::failed(finding.and_all(held))
}

/// A removed grant is an item; what explains it has been looked for.
fn judge_removal(book: &Casebook<'_>, drift: &Drift) -> Judged {
    if drift.explained_by != UNEXPLAINED {
        return Judged::Passed;
    }
    Judged::failed(removal(book, drift))
}

const UNEXPLAINED: &str = "unexplained";

fn removal(book: &Casebook<'_>, drift: &Drift) -> Finding {
    let line = drift.line.and_then(|line| book.population.lines.get(line as usize));
    let subject = Subject {
        system: drift.system,
        holder: book.population.books.holder_of(drift.system, drift.account).0,
        entitlement: drift.entitlement,
        account: drift.account,
        ticket_id: line.map_or(Text::NONE, |line| book.ticket_text(line)),
    };
    let key = NaturalKey::of_access(book.frames, &subject);
    let (risk, privileged) = book.population.books.risk(drift.system, drift.entitlement);
    let owner = book.owner(&subject, line.and_then(|line| book.approver(line)));
    let sentence = sentence(book, &subject, line);
    let finding = book.finding(&CONTROL, &key, subject, sentence, opening(book, drift));
    let ticket = line.map(|line| book.row(&CONTROL, FrameKind::Tickets, line.row));
    finding.of(raised(CONTROL.severity, risk, privileged)).owned_by(owner).led_by(ticket)
}

/// The row of the opening snapshot that held it.
fn opening(book: &Casebook<'_>, drift: &Drift) -> Evidence {
    let access = (drift.system, drift.account, drift.entitlement);
    let opening = book.population.system(drift.system).and_then(|system| system.opening);
    match opening.and_then(|at| book.directory.held(at, access)) {
        Some((_, row)) => earlier(book, row as u32),
        None => Evidence::quoting("earlier grant", drift.origin, vec![]),
    }
}

fn earlier(book: &Casebook<'_>, row: u32) -> Evidence {
    book.row(&CONTROL, FrameKind::Grants, row).called("earlier grant")
}

fn sentence(book: &Casebook<'_>, subject: &Subject, line: Option<&Line>) -> String {
    let given = line.map_or(String::new(), |line| {
        format!(", which ticket {} gave them,", book.ticket_id(line))
    });
    format!(
        "{} no longer holds {}{given} on {}, and nothing explains why.",
        book.who(subject.holder),
        book.what(subject.system, subject.entitlement),
        utc(book.population.as_of(subject.system)),
    )
}
