//! The reconciled population: what metrics, controls and the report read.

use crate::frames::{Frames, Instant, Key, Origin, Risk, State, Text, Word};
use crate::period::AuditPeriod;
use crate::settings::Settings;

use super::arrival::Arrival;
use super::books::Books;
use super::counterpart::{Behind, Counterpart};
use super::effect::Effect;
use super::marks::Marks;
use super::register::OnRecord;
use super::shared::Shared;
use super::verdict::{
    Change, DecisionSource, MatchRule, Missing, Outcome, Standing, Status, Verdict,
};

/// Everything a run has found out, with the frames it rests on.
#[derive(Debug)]
pub struct Population<'a> {
    /// The canonical frames.
    pub frames: &'a Frames,
    /// The choices of the configuration.
    pub settings: &'a Settings,
    /// The audit period and the global as-of.
    pub period: AuditPeriod,
    /// The registers, by key.
    pub books: Books<'a>,
    /// Every ticket line, one per row of the frame `tickets`, in its order.
    pub lines: Vec<Line>,
    /// Approvers of the lines: [`Line::approvers`] are ranges of this list.
    pub approvers: Vec<Person>,
    /// Every grant of the current snapshots, ordered by system, account, entitlement, via.
    pub grants: Vec<Grant>,
    /// The systems named in any frame, in order of their key.
    pub systems: Vec<System>,
    /// What changed since the opening snapshots, ordered by system, account, entitlement.
    pub drift: Vec<Drift>,
    /// How closely each account was matched, one per distinct (system, account) of the current
    /// snapshots, in that order.
    pub accounts: Vec<AccountMatch>,
    /// What is worked out once for many; see [`Population::share`].
    pub shared: Option<Shared>,
}

/// A person (or other identity) a cell names, after correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// The identity's key; the key of the text itself where nothing resolves; NONE when empty.
    pub key: Key,
    /// The text as found.
    pub text: Text,
    /// The rule that resolved it.
    pub rule: MatchRule,
    /// Listed as automation: nobody.
    pub automation: bool,
}

/// One ticket line, judged.
#[derive(Debug, Clone)]
pub struct Line {
    /// Row of the frame `tickets`.
    pub row: u32,
    /// System.
    pub system: Key,
    /// Entitlement asked for.
    pub entitlement: Key,
    /// Whose access it is about (see "Holder" in the design): an identity's key, else the account's.
    pub holder: Key,
    /// Who is to hold it.
    pub beneficiary: Person,
    /// Who asked.
    pub requester: Person,
    /// What was decided by as-of of the system.
    pub outcome: Outcome,
    /// When; `None` when undecided or when the export does not say.
    pub decided_at: Option<Instant>,
    /// Where the decision was found.
    pub decision_source: Option<DecisionSource>,
    /// Who decided: range of [`Population::approvers`].
    pub approvers: (u32, u32),
    /// The control state as known at as-of of the system.
    pub state: State,
    /// When it was asked for.
    pub requested_at: Instant,
    /// Asked for inside the period.
    pub in_period: bool,
    /// In charge of a key at as-of, in tracing's order: no later line took over everything.
    pub in_charge: bool,
    /// Fulfilment status.
    pub status: Status,
    /// Row of the tracing table that decided.
    pub rule: u8,
    /// What the status counts as.
    pub verdict: Verdict,
    /// What is missing when the verdict is *not evaluable*; else empty.
    pub missing: &'static str,
    /// The grant that decided (index into [`Population::grants`]), if one did.
    pub grant: Option<u32>,
    /// The row on the other side that decided.
    pub counterpart: Counterpart,
    /// Whether the access was there before the decision.
    pub effect: Effect,
    /// The policy it was decided under: the ticket's, else its approvals' first, else the
    /// catalogue's; NONE where nobody names one.
    pub policy: Key,
    /// The accepted deviation it rests on.
    pub exception: OnRecord,
    /// Risk of the entitlement (catalogue; medium where it does not say).
    pub risk: Risk,
    /// Whether the catalogue calls the entitlement privileged.
    pub privileged: bool,
    /// File and line.
    pub origin: Origin,
}

/// One grant of a current snapshot, judged. A run keeps millions of them: what the row of the frame
/// or the system says is looked up there ([`Population::arrival`], [`Population::origin`]).
#[derive(Debug, Clone)]
pub struct Grant {
    /// Row of the frame `grants`.
    pub row: u32,
    /// System.
    pub system: Key,
    /// Account.
    pub account: Key,
    /// Entitlement.
    pub entitlement: Key,
    /// Whose it is: an identity's key, else the account's.
    pub holder: Key,
    /// How the holder was found.
    pub match_rule: MatchRule,
    /// Its standing.
    pub standing: Standing,
    /// What the standing counts as.
    pub verdict: Verdict,
    /// The row on the other side that decided; see [`Grant::counterpart`].
    pub behind: Behind,
    /// First snapshot of the unbroken run that ends with the current one: its place among those of
    /// the system.
    pub first_seen: u16,
    /// What else is noted of it.
    pub marks: Marks,
}

/// 10 million grants are 320 MB: no further field without need.
const _: () = assert!(size_of::<Grant>() <= 32);

impl Grant {
    /// A grant that is not judged yet.
    pub(super) const BLANK: Self = Self {
        row: 0,
        system: Key::NONE,
        account: Key::NONE,
        entitlement: Key::NONE,
        holder: Key::NONE,
        match_rule: MatchRule::Given,
        standing: Standing::NotEvaluable,
        verdict: Verdict::Pass,
        behind: Behind::NOTHING,
        first_seen: 0,
        marks: Marks::NONE,
    };

    /// The row on the other side that decided.
    #[must_use]
    pub fn counterpart(&self) -> Counterpart {
        self.behind.counterpart()
    }

    /// The ticket line that decided (index into [`Population::lines`]), if one did.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.counterpart().line()
    }

    /// What is missing when the verdict is *not evaluable*; else empty.
    #[must_use]
    pub fn missing(&self) -> &'static str {
        self.marks.missing().map_or("", Missing::as_str)
    }

    /// Row of the vouching table that decided.
    #[must_use]
    pub fn rule(&self) -> u8 {
        self.standing.rule(self.marks.missing())
    }

    /// Held and usable.
    #[must_use]
    pub fn live(&self) -> bool {
        self.marks.live()
    }

    /// Risk of the entitlement (catalogue; medium where it does not say).
    #[must_use]
    pub fn risk(&self) -> Risk {
        self.marks.risk()
    }

    /// Whether the catalogue calls the entitlement privileged.
    #[must_use]
    pub fn privileged(&self) -> bool {
        self.marks.privileged()
    }
}

/// One system: its snapshots and its drift statement.
#[derive(Debug, Clone)]
pub struct System {
    /// Its key.
    pub key: Key,
    /// All snapshots up to the global as-of, oldest first; UTC microseconds.
    pub snapshots: Vec<i64>,
    /// The current snapshot: as-of of the system. `None`: no snapshot.
    pub current: Option<i64>,
    /// The opening snapshot, if there is one.
    pub opening: Option<i64>,
    /// Distinct (account, entitlement) at opening, added, removed, at closing; foots.
    pub statement: Option<DriftStatement>,
}

/// Opening + added - removed = closing, in distinct (system, account, entitlement).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DriftStatement {
    /// Held in the opening snapshot.
    pub opening: u64,
    /// Held now, not then.
    pub added: u64,
    /// Of these, explained.
    pub added_explained: u64,
    /// Held then, not now.
    pub removed: u64,
    /// Of these, explained.
    pub removed_explained: u64,
    /// Held both times with another end, path or switch.
    pub changed: u64,
    /// Held in the current snapshot.
    pub closing: u64,
}

/// One change since the opening snapshot.
#[derive(Debug, Clone)]
pub struct Drift {
    /// System.
    pub system: Key,
    /// Account.
    pub account: Key,
    /// Entitlement.
    pub entitlement: Key,
    /// Added, removed or changed.
    pub change: Change,
    /// What explains it: a standing, `revoked`, `lapsed`, `holder_gone`, `review`,
    /// `exception_ended`, or `unexplained`.
    pub explained_by: &'static str,
    /// The line behind it, if one is.
    pub line: Option<u32>,
    /// The row that explains it: the paper behind an added or changed grant, what took a removed
    /// one away.
    pub counterpart: Counterpart,
    /// For changed grants what changed, as `attribute: before -> now`; else empty.
    pub detail: String,
    /// File and line (of the opening snapshot for removals, else of the current one).
    pub origin: Origin,
}

/// How an account was matched to an identity.
#[derive(Debug, Clone, Copy)]
pub struct AccountMatch {
    /// System.
    pub system: Key,
    /// Account.
    pub account: Key,
    /// Its holder: an identity's key, else the account's.
    pub holder: Key,
    /// The rule that found it.
    pub rule: MatchRule,
    /// Number of its grants in the current snapshot.
    pub grants: u32,
    /// File and line of its first grant.
    pub origin: Origin,
}

impl Population<'_> {
    /// Approvers of a line.
    #[must_use]
    pub fn approvers_of(&self, line: &Line) -> &[Person] {
        &self.approvers[line.approvers.0 as usize..line.approvers.1 as usize]
    }
    /// How a key is shown to people.
    #[must_use]
    pub fn show(&self, key: Key) -> &str {
        self.frames.symbols.display(key)
    }
    /// The system with this key.
    #[must_use]
    pub fn system(&self, key: Key) -> Option<&System> {
        let place = self.systems.binary_search_by_key(&key, |system| system.key).ok()?;
        self.systems.get(place)
    }
    /// The system's own as-of: its current snapshot, else the global as-of.
    #[must_use]
    pub fn as_of(&self, system: Key) -> i64 {
        self.system(system).and_then(|s| s.current).unwrap_or(self.period.as_of)
    }
    /// The approved line that gave a grant, be it expired by now; none where something else, or
    /// nothing, vouches for it.
    #[must_use]
    pub fn approved_line(&self, grant: &Grant) -> Option<&Line> {
        let rests_on_it = [Standing::ExplicitlyApproved, Standing::Expired];
        let line = grant.line().filter(|_| rests_on_it.contains(&grant.standing))?;
        self.lines.get(line as usize)
    }
    /// When a grant came, as far as its row and the snapshots tell.
    #[must_use]
    pub fn arrival(&self, grant: &Grant) -> Arrival {
        let snapshots = self.system(grant.system).map_or(&[][..], |system| &system.snapshots);
        self.books.snapshots.arrival(grant, |place| snapshots.get(place).copied())
    }
    /// File and line of a grant.
    #[must_use]
    pub fn origin(&self, grant: &Grant) -> Origin {
        self.books.snapshots.origin(grant.row as usize)
    }
    /// The grants of the current snapshot of a system.
    #[must_use]
    pub fn grants_on(&self, system: Key) -> &[Grant] {
        let start = self.grants.partition_point(|grant| grant.system < system);
        let rest = &self.grants[start..];
        &rest[..rest.partition_point(|grant| grant.system == system)]
    }
    /// The grants of an account in the current snapshot.
    #[must_use]
    pub fn grants_of(&self, system: Key, account: Key) -> &[Grant] {
        let place = (system, account);
        let start = self.grants.partition_point(|g| (g.system, g.account) < place);
        let rest = &self.grants[start..];
        &rest[..rest.partition_point(|g| (g.system, g.account) == place)]
    }
    /// The grants of each account: all have the same holder.
    pub fn grants_by_account(&self) -> impl Iterator<Item = &[Grant]> {
        self.grants.chunk_by(|one, next| (one.system, one.account) == (next.system, next.account))
    }
    /// A line judged by the nine controls that a status triggers: asked for in the period, or
    /// earlier and still in charge.
    #[must_use]
    pub fn is_judged(&self, line: &Line) -> bool {
        line.in_period || (line.in_charge && line.requested_at.micros < self.period.from)
    }
}

/// Rows for the unit tests of those who judge them.
#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// A grant of which nothing is known.
    pub fn grant() -> Grant {
        Grant { standing: Standing::ExplicitlyApproved, ..Grant::BLANK }
    }
}
