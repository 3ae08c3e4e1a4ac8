//! The rows of a random company, one function per frame.

use super::pools::*;

pub const TICKET_COLUMNS: &[&str] = &[
    "ticket_id",
    "action",
    "state",
    "requester",
    "beneficiary",
    "account",
    "system",
    "entitlement",
    "previous_entitlement",
    "requested_at",
    "decision",
    "decided_at",
    "approver",
    "fulfilled_at",
    "verified_at",
    "closed_at",
    "policy_id",
    "expires_at",
];

pub fn ticket(dice: &mut Dice<'_>) -> Vec<String> {
    let (id, system) = (dice.text(TICKETS), dice.text(SYSTEMS));
    let beneficiary = dice.text(NAMES);
    let requester = dice.perhaps(60, NAMES);
    let to_self = dice.maybe(10) && !requester.is_empty();
    let (entitlement, previous) = (dice.text(ENTITLEMENTS), dice.perhaps(70, ENTITLEMENTS));
    let action = dice.text(&["grant", "grant", "", "grant", "revoke", "modify", "revoke", "grant"]);
    let previous = if action == "modify" { previous } else { String::new() };
    let (requested, day) = dice.time(0, 6);
    let (decided, decided_day) = dice.when(60, day, 3);
    let disorder = dice.maybe(12);
    let next = if disorder { 0 } else { decided_day };
    let (fulfilled, day) = dice.when(55, next, 3);
    let (verified, day) = dice.when(25, if disorder { 0 } else { day }, 2);
    let (closed, _) = dice.when(60, if disorder { 0 } else { day }, 3);
    let (expires, _) = dice.when(18, 2, 8);
    vec![
        id,
        action,
        dice.text(STATES),
        requester,
        if to_self { String::new() } else { beneficiary },
        dice.perhaps(22, ACCOUNTS),
        system,
        entitlement,
        previous,
        requested,
        dice.text(&["", "", "approved", "approved", "rejected", ""]),
        decided,
        dice.perhaps(50, NAMES),
        fulfilled,
        verified,
        closed,
        dice.text(POLICIES),
        expires,
    ]
}

pub const APPROVAL_COLUMNS: &[&str] =
    &["ticket_id", "stage", "approver", "decision", "decided_at", "policy_id"];

pub fn approval(dice: &mut Dice<'_>) -> Vec<String> {
    let stage = dice.text(&["", "1", "2", "1", "", "2"]);
    let approver = dice.text(&["ann", "bob", "b.bob", "bot", "stranger", "policy", "carl"]);
    let (decision, decided) = (dice.text(ANSWERS), dice.when(85, 0, 8).0);
    vec![dice.text(TICKETS), stage, approver, decision, decided, dice.text(POLICIES)]
}

pub const EVENT_COLUMNS: &[&str] = &["ticket_id", "at", "to_state"];

pub fn event(dice: &mut Dice<'_>) -> Vec<String> {
    vec![dice.text(TICKETS), dice.time(0, 8).0, dice.text(EVENT_STATES)]
}

pub const GRANT_COLUMNS: &[&str] = &[
    "snapshot_at",
    "system",
    "account",
    "entitlement",
    "via",
    "identity",
    "granted_at",
    "expires_at",
    "last_used_at",
    "enabled",
    "ticket_ref",
];

/// One holding as the snapshot `place` shows it, if it does.
pub fn holding(dice: &mut Dice<'_>, place: usize, time: &str) -> Option<Vec<String>> {
    let shown = [dice.maybe(65), dice.maybe(75), dice.maybe(75)][place];
    let (system, account) = (dice.text(SYSTEMS), dice.text(ACCOUNTS));
    let (entitlement, via) = (dice.text(ENTITLEMENTS), dice.text(&["", "direct", "", "group"]));
    let (identity, granted) = (dice.perhaps(25, NAMES), dice.when(40, 0, 7).0);
    let (expires, used) = (dice.when(20, 2, 8).0, dice.when(40, 0, 8).0);
    let (enabled, ticket) =
        (dice.text(&["", "true", "", "true", "false"]), dice.perhaps(25, TICKETS));
    let mut cells = vec![
        time.to_owned(),
        system,
        account,
        entitlement,
        via,
        identity,
        granted,
        expires,
        used,
        enabled,
        ticket,
    ];
    // Now and then a later snapshot shows another value.
    for _ in 0..place {
        let (changes, column) = (dice.maybe(20), dice.byte() % 5);
        let other = [
            dice.text(&["", "group"]),
            dice.perhaps(50, NAMES),
            dice.when(50, 0, 7).0,
            dice.when(50, 2, 8).0,
            dice.text(FLAGS),
        ];
        let columns = [4, 5, 6, 7, 9];
        if changes {
            cells[columns[column]].clone_from(&other[column]);
        }
    }
    shown.then_some(cells)
}

pub const ACCOUNT_COLUMNS: &[&str] = &["system", "account", "identity", "kind", "enabled", "owner"];

pub fn account(dice: &mut Dice<'_>) -> Vec<String> {
    vec![
        dice.text(SYSTEMS),
        dice.text(ACCOUNTS),
        dice.perhaps(60, NAMES),
        dice.text(&["", "human", "service", "shared", "service", "machine"]),
        dice.text(&["", "true", "", "true", "false"]),
        dice.text(OWNERS),
    ]
}

pub const IDENTITY_COLUMNS: &[&str] = &[
    "identity",
    "kind",
    "status",
    "start",
    "end",
    "owner",
    "department",
    "title",
    "email",
    "login",
    "aliases",
];

pub fn identity(place: usize, dice: &mut Dice<'_>) -> Vec<String> {
    vec![
        PEOPLE[place].to_owned(),
        dice.text(KINDS),
        dice.text(&["active", "active", "active", "terminated", "on_leave", "pending", "active"]),
        dice.when(30, 0, 6).0,
        dice.when(30, 1, 8).0,
        dice.text(OWNERS),
        dice.text(&["Sales", "", "sales ", "IT"]),
        String::new(),
        dice.text(EMAILS),
        dice.text(LOGINS),
        dice.text(ALIASES),
    ]
}

pub const OFFER_COLUMNS: &[&str] = &[
    "system",
    "entitlement",
    "aliases",
    "risk",
    "review_days",
    "birthright",
    "policy_id",
    "min_approvals",
];

pub fn offer(place: usize, dice: &mut Dice<'_>) -> Vec<String> {
    let (system, entitlement) =
        [("ad", "Admins"), ("AD", "Users"), ("crm", "admins"), ("crm", "users")][place];
    let alias = if entitlement.eq_ignore_ascii_case("admins") { "adm" } else { "" };
    vec![
        system.to_owned(),
        entitlement.to_owned(),
        alias.to_owned(),
        dice.text(&["", "low", "high", "critical"]),
        dice.text(&["", "", "5", "0", "400"]),
        dice.text(BIRTHRIGHTS),
        dice.text(POLICIES),
        dice.text(&["", "", "2", "1", "3"]),
    ]
}

pub const POLICY_COLUMNS: &[&str] =
    &["policy_id", "valid_from", "valid_to", "pre_approved", "min_approvals"];

pub fn policy(place: usize, dice: &mut Dice<'_>) -> Vec<String> {
    vec![
        ["P1", "p2"][place].to_owned(),
        dice.when(40, 0, 4).0,
        dice.when(40, 1, 6).0,
        dice.text(&["", "true", "true", "false"]),
        dice.text(&["", "", "1", "2"]),
    ]
}

pub const EXCEPTION_COLUMNS: &[&str] = &[
    "exception_id",
    "identity",
    "account",
    "system",
    "entitlement",
    "ticket_id",
    "kind",
    "approved_at",
    "expires_at",
    "revoked_at",
];

pub fn exception(place: usize, dice: &mut Dice<'_>) -> Vec<String> {
    vec![
        format!("E{place}"),
        dice.perhaps(45, NAMES),
        dice.perhaps(25, ACCOUNTS),
        dice.perhaps(45, SYSTEMS),
        dice.perhaps(45, ENTITLEMENTS),
        dice.perhaps(20, TICKETS),
        dice.text(&["", "access", "", "sod"]),
        dice.when(88, 0, 7).0,
        dice.when(45, 2, 8).0,
        dice.when(20, 2, 6).0,
    ]
}

pub const REVIEW_COLUMNS: &[&str] =
    &["campaign", "system", "entitlement", "identity", "account", "decision", "decided_at"];

pub fn certification(dice: &mut Dice<'_>) -> Vec<String> {
    vec![
        dice.text(&["Q1", "Q2"]),
        dice.text(SYSTEMS),
        dice.text(ENTITLEMENTS),
        dice.perhaps(70, NAMES),
        dice.perhaps(35, ACCOUNTS),
        dice.text(&["certify", "revoke", "certify", "no_response", "revoke"]),
        dice.when(90, 0, 8).0,
    ]
}
