//! The canonical frames: the only place where a column name is spelled.
//!
//! From the one table below follow the loaders' schema, the typed views the later stages read, the
//! configuration template and the docs. `required` columns reject a row that lacks them.

use super::columns::{Counts, Instants, Lineage, Lists, Notes, Texts, Words};
use super::table::Table;
use super::words::{
    Action, Decision, ExceptionKind, Flag, Kind, LifeStatus, Review, Risk, State, Word,
};
use crate::words;

/// How the cells of a column are read and stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// A name; compared by its key. Stored as `u32` symbol.
    Text,
    /// Free text; only its presence is kept. Stored as `bool`.
    Note,
    /// An instant; date-only means 00:00 of that day. Stored as `i64` UTC microseconds.
    Start,
    /// An instant; date-only includes that day, so it is 00:00 of the next. Stored as `Start`.
    End,
    /// A whole number. Stored as `i64`.
    Count,
    /// Several names in one cell. Stored as a list of `u32` symbols.
    List,
    /// A word of a closed set. Stored as `u8`.
    Word(WordSet),
}

/// The spelling of a closed set, for parsing and messages.
#[derive(Debug, Clone, Copy)]
pub struct WordSet {
    /// What the set is called.
    pub name: &'static str,
    /// The stored byte of a spelling; `None` when the set has no such word.
    pub code: fn(&str) -> Option<u8>,
    /// Every spelling, in stored order.
    pub spellings: fn() -> Vec<&'static str>,
}

impl PartialEq for WordSet {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && (self.spellings)() == (other.spellings)()
    }
}
impl Eq for WordSet {}

impl WordSet {
    const fn of<W: Word>() -> Self {
        Self {
            name: W::SET,
            code: |text| W::parse(text).map(Word::code),
            spellings: || W::ALL.iter().map(|word| word.as_str()).collect(),
        }
    }
}

/// One column of a frame.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSpec {
    /// Canonical name.
    pub name: &'static str,
    /// How its cells are read.
    pub kind: ColumnKind,
    /// Whether a row without it is rejected.
    pub required: bool,
    /// What it means.
    pub doc: &'static str,
}

/// One frame: its columns and what makes two rows the same row.
#[derive(Debug, Clone, Copy)]
pub struct FrameSpec {
    /// Which frame.
    pub frame: FrameKind,
    /// What a row is.
    pub doc: &'static str,
    /// Columns that name a row; empty: only exact repeats are duplicates.
    pub key: &'static [&'static str],
    /// All columns, in the order rows are sorted by (key columns first).
    pub columns: &'static [ColumnSpec],
}

impl FrameSpec {
    /// The column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static ColumnSpec> {
        self.columns.iter().find(|column| column.name == name)
    }
}

macro_rules! view {
    (Text, $held:expr) => {
        Texts::of($held)
    };
    (Note, $held:expr) => {
        Notes::of($held)
    };
    (Start, $held:expr) => {
        Instants::of($held)
    };
    (End, $held:expr) => {
        Instants::of($held)
    };
    (Count, $held:expr) => {
        Counts::of($held)
    };
    (List, $held:expr) => {
        Lists::of($held)
    };
    (Word, $held:expr) => {
        Words::of($held)
    };
}

macro_rules! view_type {
    (Text) => { Texts<'a> };
    (Note) => { Notes<'a> };
    (Start) => { Instants<'a> };
    (End) => { Instants<'a> };
    (Count) => { Counts<'a> };
    (List) => { Lists<'a> };
    (Word $set:ident) => { Words<'a, $set> };
}

macro_rules! kind {
    (Word $set:ident) => {
        ColumnKind::Word(WordSet::of::<$set>())
    };
    ($kind:ident) => {
        ColumnKind::$kind
    };
}

macro_rules! required {
    (required) => {
        true
    };
    (optional) => {
        false
    };
}

macro_rules! frames {
    ($( $frame:ident $name:literal $doc:literal [$($key:literal),*] {
        $($column:ident: $req:ident $kind:ident $(<$set:ident>)? $text:literal;)+
    } )+) => {
        words! {
            /// The frames a source may fill.
            FrameKind, "frame" { $(#[doc = $doc] $frame = $name,)+ }
        }

        /// The schema of every frame, in the order of [`FrameKind`].
        pub const FRAMES: &[FrameSpec] = &[$(FrameSpec {
            frame: FrameKind::$frame,
            doc: $doc,
            key: &[$($key),*],
            columns: &[$(ColumnSpec {
                name: stringify!($column),
                kind: kind!($kind $($set)?),
                required: required!($req),
                doc: $text,
            }),+],
        }),+];

        $(
            #[doc = $doc]
            #[derive(Debug, Clone, Copy)]
            pub struct $frame<'a> {
                $(#[doc = $text] pub $column: view_type!($kind $($set)?),)+
                /// File and line of every row.
                pub origin: Lineage<'a>,
                /// Number of rows.
                pub len: usize,
            }

            impl<'a> $frame<'a> {
                /// The typed view of a loaded frame.
                #[must_use]
                pub fn of(frame: &'a Table) -> Self {
                    // The fields stand in the order of the schema, as the columns do.
                    let mut columns = frame.columns();
                    Self {
                        $($column: view!($kind, columns.next().flatten()),)+
                        origin: frame.lineage(),
                        len: frame.height(),
                    }
                }
                /// Whether the frame has no row.
                #[must_use]
                pub fn is_empty(&self) -> bool {
                    self.len == 0
                }
            }
        )+
    };
}

frames! {
    Tickets "tickets" "One row per ticket line: one requested change of one entitlement for one beneficiary."
    ["ticket_id", "system", "entitlement", "previous_entitlement", "beneficiary", "account", "action"] {
        ticket_id: required Text "Number of the ticket.";
        system: required Text "System the entitlement is on.";
        entitlement: required Text "What is asked for.";
        previous_entitlement: optional Text "What a modify line replaces.";
        beneficiary: required Text "Who is to hold it; by default the requester.";
        account: optional Text "The account meant, where the ticket names one.";
        action: optional Word<Action> "grant, revoke or modify; by default grant.";
        state: required Word<State> "Control state of the line.";
        requester: optional Text "Who asked.";
        requested_at: required Start "When it was asked for.";
        decision: optional Word<Decision> "approved or rejected.";
        decided_at: optional Start "When it was decided.";
        approver: optional Text "Who decided.";
        fulfilled_at: optional Start "When it was carried out, says the ticket.";
        fulfiller: optional Text "Who carried it out.";
        verified_at: optional Start "When it was checked.";
        verifier: optional Text "Who checked.";
        closed_at: optional Start "When the ticket was closed.";
        policy_id: optional Text "Policy it was decided under.";
        justification: optional Note "Why it was asked for (only its presence is kept).";
        exception_id: optional Text "Entry of the register of exceptions it rests on.";
        expires_at: optional End "Until when the access is wanted.";
        emergency: optional Word<Flag> "Whether it was emergency access.";
        channel: optional Text "portal, email, api, chat, phone ...";
        reopen_count: optional Count "How often it was reopened.";
        assignee: optional Text "Who works on it.";
        group: optional Text "Which group works on it.";
    }
    Approvals "approvals" "One row per approver's answer." [] {
        ticket_id: required Text "Ticket that was answered.";
        stage: optional Count "Stage of the approval; later stages have higher numbers.";
        approver: required Text "Who answered.";
        decision: required Word<Decision> "approved, rejected, requested, delegated or not_required.";
        decided_at: optional Start "When.";
        policy_id: optional Text "Policy the answer rests on.";
        comment: optional Note "What was said (only its presence is kept).";
        channel: optional Text "How the answer came.";
    }
    Events "events" "State history of tickets: one row per change." [] {
        ticket_id: required Text "Ticket that changed.";
        at: required Start "When.";
        to_state: required Word<State> "The new state.";
        from_state: optional Word<State> "The old state.";
        actor: optional Text "Who changed it.";
    }
    Grants "grants" "Entitlement snapshots: one row per account and entitlement at one instant."
    ["snapshot_at", "system", "account", "entitlement", "via"] {
        snapshot_at: required End "When the snapshot was taken.";
        system: required Text "System.";
        account: required Text "Account that holds the entitlement.";
        entitlement: required Text "What it holds.";
        via: optional Text "direct, or the group, role or profile it comes through.";
        identity: optional Text "Who the account belongs to, as the system says.";
        granted_at: optional Start "When it was granted, as the system says.";
        granted_by: optional Text "Who granted it.";
        expires_at: optional End "When it ends.";
        last_used_at: optional Start "When it was last used.";
        enabled: optional Word<Flag> "Whether it can be used.";
        ticket_ref: optional Text "Ticket the system names.";
    }
    Accounts "accounts" "One row per account." ["system", "account"] {
        system: required Text "System.";
        account: required Text "Account.";
        identity: optional Text "Identity it belongs to.";
        kind: optional Word<Kind> "human, service, machine, agent or shared.";
        enabled: optional Word<Flag> "Whether it can be used.";
        created_at: optional Start "When it was made.";
        last_login_at: optional Start "Last login.";
        credential_rotated_at: optional Start "When its credential was last changed.";
        owner: optional Text "Who answers for it.";
    }
    Identities "identities" "HR and non-human inventory: one row per identity." ["identity"] {
        identity: required Text "Key of the identity.";
        kind: optional Word<Kind> "human (default), service, machine or agent.";
        name: optional Text "Name.";
        status: required Word<LifeStatus> "active, on_leave, terminated or pending.";
        start: optional Start "First day.";
        end: optional End "Last day.";
        moved_at: optional Start "Last change of department or title.";
        manager: optional Text "Identity of the manager.";
        owner: optional Text "Who answers for a non-human identity.";
        department: optional Text "Department.";
        title: optional Text "Title.";
        email: optional Text "E-mail address.";
        login: optional Text "Login.";
        aliases: optional List "Other names.";
    }
    Catalogue "catalogue" "What may be requested: one row per entitlement." ["system", "entitlement"] {
        system: required Text "System.";
        entitlement: required Text "Entitlement.";
        aliases: optional List "Other names of the entitlement.";
        owner: optional Text "Who answers for it.";
        approvers: optional List "Who may approve: names, `manager`, `owner`.";
        risk: optional Word<Risk> "low, medium (default), high or critical.";
        privileged: optional Word<Flag> "Whether it is privileged.";
        requestable: optional Word<Flag> "Whether it may be requested; by default yes.";
        max_days: optional Count "Longest time it may be held.";
        review_days: optional Count "How often it is reviewed.";
        birthright: optional Text "Who holds it without a ticket: `*` or `department=Sales; kind=human`.";
        policy_id: optional Text "Policy it is granted under.";
        min_approvals: optional Count "How many persons must approve.";
    }
    Policies "policies" "One row per policy." ["policy_id"] {
        policy_id: required Text "Key of the policy.";
        title: optional Text "Title.";
        valid_from: optional Start "First day.";
        valid_to: optional End "Last day.";
        pre_approved: optional Word<Flag> "Whether it approves by itself.";
        min_approvals: optional Count "How many persons must approve.";
    }
    SodRules "sod_rules" "Segregation of duties: pairs nobody may hold at once." ["rule_id"] {
        rule_id: required Text "Key of the rule.";
        title: optional Text "Title.";
        left_system: required Text "System of the first side.";
        left_entitlement: required Text "Entitlement (or glob) of the first side.";
        right_system: required Text "System of the second side.";
        right_entitlement: required Text "Entitlement (or glob) of the second side.";
        severity: optional Word<Risk> "How bad it is.";
    }
    Exceptions "exceptions" "The register of accepted deviations." ["exception_id"] {
        exception_id: required Text "Key of the exception.";
        identity: optional Text "Identity it is for.";
        account: optional Text "Account it is for.";
        system: optional Text "System it is for.";
        entitlement: optional Text "Entitlement it is for.";
        ticket_id: optional Text "Ticket it is for.";
        kind: optional Word<ExceptionKind> "access (default) or sod.";
        reason: optional Note "Why (only its presence is kept).";
        approved_by: optional Text "Who accepted it.";
        approved_at: optional Start "When it was accepted.";
        expires_at: optional End "When it ends.";
        reviewed_at: optional Start "When it was last looked at.";
        revoked_at: optional Start "When it was withdrawn.";
    }
    Certifications "certifications" "Past access-review decisions." [] {
        campaign: required Text "Review campaign.";
        system: required Text "System.";
        entitlement: required Text "Entitlement.";
        identity: optional Text "Holder.";
        account: optional Text "Account.";
        reviewer: optional Text "Who reviewed.";
        decision: required Word<Review> "certify, revoke or no_response.";
        decided_at: optional Start "When.";
    }
    Holidays "holidays" "Days that are not business days." [] {
        date: required Start "The day.";
        name: optional Text "Its name.";
        calendar: optional Text "Calendar it belongs to.";
    }
}

impl FrameKind {
    /// The schema of this frame.
    #[must_use]
    pub fn spec(self) -> &'static FrameSpec {
        &FRAMES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frame_is_found_at_its_own_place_and_its_key_columns_exist() {
        for frame in FrameKind::ALL {
            let spec = frame.spec();
            assert_eq!(spec.frame, *frame);
            for key in spec.key {
                assert!(spec.column(key).is_some(), "{frame}: key column {key}");
            }
        }
    }
}
