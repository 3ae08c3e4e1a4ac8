-- The four headline figures, of lines requested (or closed) in the period, and of current grants.

-- Kaplan and Meier's median wait for a decision: what is still open waits at least until as-of.
CREATE TABLE waits AS
WITH decisions AS (
    SELECT ticket_id, requested_at, outcome, decided_at,
           CASE WHEN outcome IN ('approved', 'rejected') THEN decided_at
                WHEN outcome = 'cancelled'
                THEN coalesce(CASE WHEN closed_at <= getvariable('as_of') THEN closed_at END, getvariable('as_of'))
                WHEN outcome = 'pending' THEN getvariable('as_of') END AS until
    FROM lines WHERE in_period AND requested_at <= getvariable('as_of')
)
SELECT ticket_id, requested_at, decided_at, max(epoch_us(until) - epoch_us(requested_at)) / 3.6e9 AS hours
FROM decisions WHERE until >= requested_at GROUP BY ALL;

CREATE TABLE approval_latency AS
WITH steps AS (
    SELECT hours, count(decided_at) AS decided, count(*) AS n FROM waits GROUP BY hours
), risk AS (
    SELECT hours, decided, sum(n) OVER (ORDER BY hours DESC) AS at_risk FROM steps
), curve AS (
    SELECT hours, exp(sum(CASE WHEN decided = at_risk THEN -1e9 ELSE ln(1 - decided / at_risk) END)
                      OVER (ORDER BY hours)) AS s
    FROM risk WHERE decided > 0
)
SELECT min(hours) AS p50, (SELECT count(*) FROM waits) AS n FROM curve WHERE s <= 0.5 + 1e-12;

CREATE TABLE reopen_rate AS
WITH closings AS (
    SELECT line, ticket_id, reopen_count, closed_at AS moment FROM lines
    UNION ALL
    SELECT l.line, l.ticket_id, l.reopen_count, e.moment FROM lines l
    JOIN (FROM events WHERE to_state = 'closed') e USING (ticket_id)
), closed AS (
    SELECT line, ticket_id, any_value(reopen_count) AS counted, min(moment) AS moment FROM closings
    WHERE moment >= getvariable('period_from') AND moment < getvariable('period_to') AND moment <= getvariable('as_of')
    GROUP BY ALL
), levels AS (
    SELECT *, list_position(['requested', 'approved', 'fulfilled', 'verified', 'closed'], to_state) AS level
    FROM events SEMI JOIN closed USING (ticket_id)
    WHERE moment <= getvariable('as_of')
), steps AS (
    SELECT ticket_id, moment, to_state, level, coalesce(
        list_position(['requested', 'approved', 'fulfilled', 'verified', 'closed'], from_state),
        CASE WHEN from_state IS NULL THEN lag(level) OVER (PARTITION BY ticket_id ORDER BY moment) END) AS before
    FROM levels
), returns AS (
    SELECT ticket_id, max(moment) AS last FROM steps
    WHERE to_state = 'reopened' OR (before >= 3 AND level < before) GROUP BY ticket_id
), known AS (
    SELECT DISTINCT ticket_id FROM levels
)
SELECT count(*) FILTER (c.counted > 0 OR r.last >= c.moment) AS reopened,
       count(*) FILTER (c.counted IS NOT NULL OR k.ticket_id IS NOT NULL) AS n
FROM closed c LEFT JOIN returns r USING (ticket_id) LEFT JOIN known k USING (ticket_id);

-- Was the access there before it was approved? The newest grant a line rests on says so.
CREATE TABLE retroactive AS
WITH rests AS (
    SELECT h.line, h.half, w.slot, n.id, n.granted_at, n.first_seen, n.last_absent, l.decided_at,
           coalesce(n.granted_at, n.first_seen) AS effected
    FROM paper w JOIN standing_grants n ON n.id = w.id
    JOIN halves h ON h.half = w.vouching JOIN lines l ON l.line = h.line
    WHERE h.gives
    QUALIFY row_number() OVER (PARTITION BY h.line ORDER BY effected DESC, n.id) = 1
), early AS (
    SELECT * FROM rests WHERE effected < decided_at
), renewed AS (
    -- Another approval that was in force when it took effect makes it a renewal.
    SELECT e.line, max_by(o.gives AND coalesce(ol.expires_at > e.effected, true), o.half) AS was_allowed
    FROM early e JOIN claims c USING (slot) JOIN halves o ON o.half = c.half AND o.line <> e.line
    JOIN lines ol ON ol.line = o.line
    WHERE o.outcome = 'approved' AND o.ordered_at <= e.effected GROUP BY e.line
), absent AS (
    SELECT e.line FROM early e JOIN claims c USING (slot) JOIN halves o ON o.half = c.half
    WHERE e.granted_at IS NULL AND NOT o.gives AND o.outcome = 'approved' AND o.ordered_at > e.first_seen
    GROUP BY e.line
)
SELECT e.line FROM early e LEFT JOIN renewed r USING (line) ANTI JOIN absent a ON a.line = e.line
WHERE NOT coalesce(r.was_allowed, false);

-- Who may approve what: those the catalogue names, the beneficiary's manager, the owner.
CREATE TABLE unentitled AS
WITH approvers AS (
    SELECT l.line, l.system, l.entitlement, l.decided_at, n.person AS approver, b.manager, b.moved_at,
           coalesce(n.disputed, false) AS is_unclear, p.gone_at, p.start
    FROM lines l LEFT JOIN names n ON n.name = lower(trim(l.approver))
    LEFT JOIN people p ON p.person = n.person
    LEFT JOIN people b ON b.person = l.beneficiary_person
    WHERE l.in_period AND l.outcome = 'approved' AND l.approver IS NOT NULL
), allowed AS (
    SELECT c.system, c.entitlement, lower(trim(unnest(string_split(c.approvers, ';')))) AS word, c.owner
    FROM catalogue c WHERE c.approvers IS NOT NULL
), listed AS (
    SELECT a.line, bool_or(a.approver = n.person) AS is_named, bool_or(w.word = 'manager') AS by_manager
    FROM approvers a JOIN allowed w USING (system, entitlement)
    LEFT JOIN names n ON n.name = lower(trim(
        CASE w.word WHEN 'manager' THEN a.manager WHEN 'owner' THEN w.owner ELSE w.word END))
    GROUP BY a.line
)
SELECT a.line FROM approvers a LEFT JOIN listed i USING (line)
WHERE NOT a.is_unclear AND (a.approver IS NULL OR a.gone_at <= a.decided_at
   OR a.decided_at < a.start::TIMESTAMPTZ
   OR (i.line IS NOT NULL AND NOT coalesce(i.is_named, false)
       AND NOT (i.by_manager AND coalesce(a.moved_at::TIMESTAMPTZ >= a.decided_at, false))));

CREATE TABLE exception_volume AS
WITH kinds AS (
    SELECT l.line, coalesce(l.emergency, false) AS emergency,
           l.action <> 'revoke' AND (c.system IS NULL OR NOT coalesce(c.requestable, true)) AS off_catalogue,
           l.outcome IN ('approved', 'rejected')
               AND coalesce(a.person IN (q.person, l.beneficiary_person), false) AS self_approved,
           u.line IS NOT NULL AS unauthorised, r.line IS NOT NULL AS retroactive,
           l.action <> 'revoke' AND p.policy_id IS NULL AS policy_missing,
           l.action <> 'revoke' AND l.outcome IN ('approved', 'undocumented') AND c.max_days IS NOT NULL
               AND coalesce(l.expires_at > coalesce(l.decided_at, l.requested_at)
                            + to_days(c.max_days::INTEGER), true) AS over_duration,
           l.exception_id IS NOT NULL OR x.line IS NOT NULL AS registered,
           -- Without a decision on record, or without a name under it, nobody can say who decided.
           l.outcome = 'undocumented'
               OR (l.outcome IN ('approved', 'rejected') AND l.approver IS NULL) AS is_unknown
    FROM lines l
    LEFT JOIN catalogue c USING (system, entitlement)
    LEFT JOIN raw_policies p ON p.policy_id = l.policy
         AND (p.valid_from IS NULL OR p.valid_from::TIMESTAMPTZ <= l.requested_at)
         AND (p.valid_to IS NULL OR (p.valid_to + 1)::TIMESTAMPTZ > l.requested_at)
    LEFT JOIN names a ON a.name = lower(trim(l.approver))
    LEFT JOIN names q ON q.name = lower(trim(l.requester))
    LEFT JOIN unentitled u ON u.line = l.line
    LEFT JOIN retroactive r ON r.line = l.line
    LEFT JOIN (
        SELECT DISTINCT l.line FROM lines l JOIN accepted e ON e.person = l.person
        WHERE coalesce(e.system = l.system, true) AND coalesce(e.entitlement = l.entitlement, true)
          AND coalesce(e.account = l.account, true) AND coalesce(e.ticket_id = l.ticket_id, true)
          AND coalesce(e.ends_at > l.requested_at, true)
    ) x ON x.line = l.line
    WHERE l.in_period
), marked AS (
    SELECT *, emergency OR off_catalogue OR self_approved OR unauthorised OR retroactive
              OR policy_missing OR over_duration OR registered AS any_kind
    FROM kinds
)
SELECT count(*) AS requests, count(*) FILTER (any_kind OR NOT is_unknown) AS judged,
       count(*) FILTER (any_kind) AS any_kind, count(*) FILTER (emergency) AS emergency,
       count(*) FILTER (off_catalogue) AS off_catalogue,
       count(*) FILTER (self_approved) AS self_approved,
       count(*) FILTER (unauthorised) AS unauthorised_approver,
       count(*) FILTER (retroactive) AS retroactive_approval,
       count(*) FILTER (policy_missing) AS policy_missing_or_invalid,
       count(*) FILTER (over_duration) AS over_duration,
       count(*) FILTER (registered) AS registered_exception
FROM marked;
