-- What was decided about each line, when, and whose access it is about: as known at as-of of its
-- system.

CREATE VIEW ruled AS
WITH answers AS (
    SELECT ticket_id, min(moment) AS moment, arg_min(to_state, moment) AS answer
    FROM events SEMI JOIN (FROM tickets WHERE decision IS NULL AND decided_at IS NULL) USING (ticket_id)
    WHERE to_state IN ('approved', 'rejected') AND moment <= getvariable('as_of') GROUP BY ticket_id
), found AS (
    SELECT t.*, coalesce(s.as_of, getvariable('as_of')) AS as_of, s.as_of IS NOT NULL AS is_seen,
           s.oldest, coalesce(t.policy_id, c.policy_id) AS policy,
           CASE WHEN t.decision IS NOT NULL THEN t.decision
                WHEN t.decided_at IS NOT NULL AND t.state NOT IN ('requested', 'on_hold')
                THEN if(t.state = 'rejected', 'rejected', 'approved')
                WHEN e.answer IS NOT NULL THEN e.answer
                WHEN t.state = 'rejected' THEN 'rejected'
                WHEN p.pre_approved THEN 'approved' END AS answer,
           CASE WHEN t.decision IS NOT NULL OR t.decided_at IS NOT NULL THEN t.decided_at
                WHEN e.answer IS NOT NULL THEN e.moment
                WHEN t.state = 'rejected' THEN t.closed_at
                WHEN p.pre_approved THEN t.requested_at END AS answered_at,
           CASE t.state WHEN 'closed' THEN 4 WHEN 'verified' THEN 3 WHEN 'cancelled' THEN 3
                        WHEN 'fulfilled' THEN 2 ELSE 1 END AS reach
    FROM tickets t
    LEFT JOIN systems s USING (system)
    LEFT JOIN catalogue c ON t.system = c.system AND t.entitlement = c.entitlement
    LEFT JOIN raw_policies p ON p.policy_id = coalesce(t.policy_id, c.policy_id)
         AND (p.valid_from IS NULL OR p.valid_from::TIMESTAMPTZ <= t.requested_at)
         AND (p.valid_to IS NULL OR (p.valid_to + 1)::TIMESTAMPTZ > t.requested_at)
    LEFT JOIN answers e ON t.ticket_id = e.ticket_id
), known AS (
    SELECT * REPLACE (if(coalesce(answered_at, requested_at) <= as_of, answer, NULL) AS answer),
           CASE WHEN reach >= 4 AND closed_at <= as_of THEN 'closed'
                WHEN reach >= 3 AND verified_at <= as_of THEN 'verified'
                WHEN reach >= 2 AND fulfilled_at <= as_of THEN 'fulfilled'
                WHEN reach >= 2 AND state <> 'cancelled' AND fulfilled_at IS NULL
                     AND (reach < 3 OR verified_at IS NULL) AND (reach < 4 OR closed_at IS NULL)
                THEN 'closed'
                WHEN coalesce(answered_at, requested_at) > as_of THEN 'requested'
                WHEN state IN ('approved', 'reopened') THEN 'approved'
                WHEN state = 'rejected' THEN 'rejected'
                WHEN reach >= 2 AND state <> 'cancelled' AND decided_at IS NOT NULL THEN 'approved'
                ELSE 'requested' END AS base_state
    FROM found
)
SELECT *, CASE WHEN state = 'cancelled' AND coalesce(closed_at <= as_of, true)
                    AND NOT coalesce(fulfilled_at <= as_of, false) THEN 'cancelled'
               WHEN answer IS NOT NULL THEN answer
               WHEN base_state IN ('approved', 'fulfilled', 'verified', 'closed')
               THEN 'undocumented' ELSE 'pending' END AS outcome
FROM known;

CREATE TABLE lines AS
SELECT r.line, r.ticket_id, r.system, r.entitlement, r.previous_entitlement, r.account, r.action,
       r.state, r.outcome, r.requested_at, r.fulfilled_at, r.verified_at, r.closed_at, r.expires_at,
       r.as_of, r.is_seen, r.oldest, r.policy, r.policy_id, r.approver, r.requester, r.beneficiary,
       r.emergency, r.reopen_count, r.exception_id,
       CASE WHEN outcome IN ('approved', 'rejected') THEN answered_at END AS decided_at,
       CASE WHEN outcome IN ('approved', 'rejected') THEN coalesce(answered_at, requested_at)
            ELSE requested_at END AS ordered_at,
       outcome IN ('approved', 'undocumented') AND base_state IN ('fulfilled', 'verified', 'closed')
           AS is_carried_out,
       r.expires_at <= r.as_of AS is_expired,
       r.requested_at >= getvariable('period_from') AND r.requested_at < getvariable('period_to')
           AS in_period,
       n.person AS account_person, coalesce(d.disputed, false) AS account_disputed,
       b.person AS beneficiary_person,
       -- Somebody's service account is a holder of its own.
       CASE WHEN k.kind <> 'human' AND k.owner_person = b.person THEN n.person
            WHEN b.person IS NOT NULL THEN b.person ELSE n.person END AS person,
       coalesce(b.disputed, false) AND n.person IS NULL AS is_disputed
FROM ruled r
LEFT JOIN names b ON b.name = lower(trim(r.beneficiary))
LEFT JOIN named n ON r.system = n.system AND r.account = n.account
LEFT JOIN resolved d ON r.system = d.system AND r.account = d.account
LEFT JOIN (
    SELECT o.system, o.account, coalesce(p.kind, o.kind) AS kind,
           coalesce(po.person, oo.person) AS owner_person
    FROM odd_accounts o
    LEFT JOIN named n USING (system, account)
    LEFT JOIN people p ON p.person = n.person
    LEFT JOIN names po ON po.name = lower(trim(p.owner))
    LEFT JOIN names oo ON oo.name = lower(trim(o.owner))
) k ON r.system = k.system AND r.account = k.account;

-- A modification takes one entitlement and gives another. Halves are numbered in the order of
-- authority, so that the one in charge is simply the largest number.
CREATE TABLE halves AS
WITH sides AS (
    SELECT *, action <> 'revoke' AS gives, entitlement AS subject FROM lines
    UNION ALL
    SELECT *, false, previous_entitlement FROM lines
    WHERE action = 'modify' AND previous_entitlement <> entitlement
)
SELECT row_number() OVER (ORDER BY ordered_at, requested_at, ticket_id, gives, line)::INTEGER AS half,
       line, gives, system, subject AS entitlement, account, person,
       account IS NULL OR account_person IS NULL OR account_person = person AS may_speak,
       coalesce(account, if(person IS NULL, beneficiary, NULL)) AS account_text,
       outcome, requested_at <= as_of AND ordered_at <= as_of AS has_authority,
       requested_at <= as_of AS is_asked, is_expired, ordered_at, as_of, oldest
FROM sides;
