//! What can happen, by name: ordinary life first, then what is wrong with requests, then what
//! grants are when no ticket speaks of them, then rows that cannot be read.

/// What can happen. Each has its line in [`super::SPECS`], at its own place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo::bulk) enum Kind {
    /// Asked for, approved and given: what happens where nothing else does.
    Given,
    /// The same with an end that is still to come.
    GivenForAWhile,
    /// The same with an end that has come, and the access went.
    Lapsed,
    /// The same in an emergency, for some days.
    Emergency,
    /// Asked for and refused.
    Refused,
    /// Asked for and called off.
    Withdrawn,
    /// Old access that is no longer needed goes.
    TakenAway,
    /// Access that comes and goes within the year.
    GivenAndTakenAway,
    /// Access that is exchanged for other access.
    Exchanged,
    /// Asked for on the last day.
    Undecided,
    /// Approved on the last day.
    InWork,
    /// Approved and given on the last day.
    TicketOpen,
    /// Approved and closed, and never there.
    NeverProvisioned,
    /// There when the period began, and gone without a ticket.
    RemovedWithoutTicket,
    /// Revoked and closed, and nobody took it away.
    StillThere,
    /// Revoked and removed, and given again.
    CameBack,
    /// Given with an end, which has come, and still there.
    PastItsEnd,
    /// The new access came and the old did not go.
    HalfExchanged,
    /// Refused, and given all the same.
    GivenThoughRefused,
    /// Given while the request still waits, for more than a month.
    GivenUndecided,
    /// Asked for more than a month ago, and nobody decided.
    Forgotten,
    /// Carried out, and nobody knows who approved it.
    NoDecision,
    /// A manager asks for somebody, and approves.
    OwnRequest,
    /// Approved by a manager of other people.
    Stranger,
    /// Given before it was approved.
    Backdated,
    /// Approved faster than anybody can read.
    Hasty,
    /// Decided after more than three days.
    LateApproval,
    /// Given more than three days after the decision.
    LateFulfilment,
    /// Taken up again twice.
    Reopened,
    /// Closed without anybody having looked.
    Unverified,
    /// Under a policy that is no longer in force.
    OldPolicy,
    /// Nobody wrote down why.
    Unjustified,
    /// Approved and carried out by one person.
    OwnWork,
    /// Closed before it was verified, says its history.
    Shortcut,
    /// Closed before it was verified, say its dates.
    Backwards,
    /// For longer than the catalogue allows.
    TooLong,
    /// Something that the catalogue does not have.
    OffCatalogue,
    /// Asked for in an emergency, for good.
    Endless,
    /// Given, and taken away as its holder left.
    LeftWithIt,
    /// Access that comes with the job.
    ByRight,
    /// Access that is older than the first ticket.
    FromBefore,
    /// The same, and nobody has used it for long.
    Unused,
    /// The same, from another department.
    KeptByMover,
    /// Access that nobody asked for.
    NoTicket,
    /// An account that belongs to nobody known.
    Nobodys,
    /// A leaver's access: the old, and what came by ticket.
    KeptByLeaver,
    /// The same, and the leaver still uses it.
    UsedByLeaver,
    /// A row that was cut off.
    CellMissing,
    /// A row whose time is a word.
    NoDate,
    /// A row that is there twice.
    Repeated,
}
