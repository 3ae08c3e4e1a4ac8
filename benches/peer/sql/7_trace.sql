-- The fulfilment status of each line against the current snapshot.

-- What stands on each slot now.
CREATE TABLE standing_grants AS
SELECT w.slot, j.id, j.live, is_failing(j.standing) AS fails, g.granted_at,
       coalesce(s.first_seen, g.snapshot_at) AS first_seen, s.last_absent, g.granted_at IS NULL AS undated
FROM paper w JOIN judged j ON j.id = w.id JOIN grants g ON g.rowid = w.id
LEFT JOIN seen s ON s.id = w.id;

-- Which slots were held, and usable, in which snapshot.
CREATE TABLE history AS
SELECT w.slot, t.snapshot_at AS moment, bool_or(t.live) AS live
FROM paper w JOIN touched t USING (id) GROUP BY ALL;

-- Rows 2 to 5: what was refused or is not decided, and appeared all the same.
CREATE TABLE appeared AS
SELECT h.line,
       bool_or(CASE WHEN NOT n.undated THEN n.granted_at >= l.requested_at
                    WHEN n.first_seen < l.requested_at THEN false
                    WHEN n.last_absent >= l.requested_at THEN true END) AS surely,
       bool_or(n.undated AND n.first_seen >= l.requested_at
               AND NOT coalesce(n.last_absent >= l.requested_at, false)) AS possibly
FROM halves h JOIN lines l USING (line)
JOIN claims c USING (half) JOIN charge a USING (slot) JOIN standing_grants n USING (slot)
WHERE h.gives AND a.tracing IS NULL AND n.fails AND l.outcome IN ('rejected', 'cancelled', 'pending')
GROUP BY h.line;

-- The halves in charge of at least one slot, with what there is on those.
CREATE TABLE in_charge AS
SELECT h.half, h.line, h.gives, h.system, h.entitlement, h.ordered_at, c.slot
FROM charge a JOIN halves h ON h.half = a.tracing JOIN claims c ON c.half = h.half AND c.slot = a.slot;

CREATE TABLE effects AS
WITH now AS (
    SELECT i.half, count(n.id) > 0 AS held, coalesce(bool_or(n.live), false) AS live,
           coalesce(bool_or(n.live AND n.fails), false) AS fails,
           coalesce(bool_or(n.live AND CASE WHEN NOT n.undated THEN n.granted_at > d.done
                        ELSE n.last_absent IS NOT NULL AND n.first_seen > d.done END), false) AS is_back
    FROM in_charge i LEFT JOIN standing_grants n USING (slot)
    JOIN (SELECT line, coalesce(CASE WHEN fulfilled_at <= as_of THEN fulfilled_at END,
                                CASE WHEN closed_at <= as_of THEN closed_at END, ordered_at) AS done
          FROM lines) d USING (line)
    GROUP BY i.half
), before AS (
    SELECT i.half, bool_or(p.moment >= i.ordered_at AND p.moment < s.as_of) AS was_held
    FROM in_charge i JOIN history p USING (slot) JOIN systems s USING (system)
    WHERE i.gives GROUP BY i.half
), away AS (
    -- Not usable in a snapshot after it was carried out, and usable now.
    SELECT i.half, bool_or(h.live IS DISTINCT FROM true) AS was_away
    FROM in_charge i
    JOIN lines l USING (line)
    JOIN (SELECT DISTINCT slot FROM standing_grants WHERE live) USING (slot)
    JOIN snapshots s ON s.system = i.system AND s.moment < l.as_of
     AND s.moment >= coalesce(CASE WHEN l.fulfilled_at <= l.as_of THEN l.fulfilled_at END,
                          CASE WHEN l.closed_at <= l.as_of THEN l.closed_at END, l.ordered_at)
    LEFT JOIN history h ON h.slot = i.slot AND h.moment = s.moment
    WHERE NOT i.gives GROUP BY i.half
), withdrawn AS (
    SELECT i.half, count(*) > 0 AS by_review
    FROM in_charge i JOIN lines l USING (line)
    LEFT JOIN slots p USING (slot)
    JOIN reviews r ON r.system = i.system AND r.entitlement = i.entitlement
     AND coalesce(r.account = p.account, r.person = l.person)
    WHERE NOT r.keeps AND r.moment > i.ordered_at AND r.moment <= l.as_of GROUP BY i.half
)
SELECT n.*, coalesce(b.was_held, false) AS was_held, coalesce(a.was_away, false) AS was_away,
       coalesce(w.by_review, false) AS by_review
FROM now n LEFT JOIN before b USING (half) LEFT JOIN away a USING (half)
LEFT JOIN withdrawn w USING (half);

-- The row of the table for each half in charge; row 15 is for whole lines and comes after.
CREATE TABLE half_status AS
SELECT h.line, h.gives, l.is_carried_out,
       CASE WHEN h.gives AND l.is_expired THEN if(e.live, 'retained_past_expiry', 'lapsed')
            WHEN h.gives AND e.held THEN if(l.is_carried_out, 'verified', 'effected_ticket_open')
            WHEN h.gives AND NOT l.is_carried_out THEN 'awaiting_fulfilment'
            WHEN h.gives AND e.by_review THEN 'withdrawn_by_review'
            WHEN h.gives AND p.gone_at <= l.as_of THEN 'withdrawn_by_leaver'
            WHEN h.gives AND e.was_held THEN 'removed_without_ticket'
            WHEN h.gives AND h.ordered_at < h.oldest THEN 'not_evaluable'
            WHEN h.gives THEN 'never_provisioned'
            WHEN NOT e.live THEN 'verified'
            WHEN NOT l.is_carried_out AND l.as_of <= h.ordered_at + INTERVAL 24 HOUR
            THEN 'awaiting_fulfilment'
            WHEN NOT e.fails AND l.outcome <> 'undocumented' THEN 'superseded'
            WHEN e.is_back OR e.was_away THEN 'resurrected'
            ELSE 'revocation_not_effected' END AS status
FROM effects e JOIN halves h USING (half) JOIN lines l ON l.line = h.line
LEFT JOIN people p ON p.person = l.person;

CREATE MACRO holds(status) AS status IS NULL OR status IN (
    'verified', 'effected_ticket_open', 'withdrawn_by_review', 'withdrawn_by_leaver', 'superseded', 'lapsed');

CREATE TABLE traced AS
WITH sides AS (
    SELECT line, any_value(status) FILTER (gives) AS giving, any_value(status) FILTER (NOT gives) AS taking
    FROM half_status GROUP BY line
)
SELECT l.line,
       CASE WHEN NOT l.is_seen OR l.requested_at > l.as_of OR l.is_disputed THEN 'not_evaluable'
            WHEN l.outcome IN ('rejected', 'cancelled') THEN CASE
                WHEN a.surely THEN 'effected_without_approval'
                WHEN a.possibly THEN 'not_evaluable' ELSE 'no_effect_expected' END
            WHEN l.outcome = 'pending' THEN CASE
                WHEN a.surely THEN 'effected_before_decision'
                WHEN a.possibly THEN 'not_evaluable' ELSE 'awaiting_decision' END
            WHEN s.line IS NULL THEN 'superseded'
            WHEN l.action <> 'modify' OR l.previous_entitlement IS NULL
                 OR l.previous_entitlement = l.entitlement THEN coalesce(s.giving, s.taking)
            WHEN s.giving IN ('retained_past_expiry', 'lapsed') THEN s.giving
            WHEN s.giving = 'not_evaluable' THEN 'not_evaluable'
            WHEN holds(s.giving) AND holds(s.taking) THEN CASE
                WHEN s.giving IN ('withdrawn_by_review', 'withdrawn_by_leaver') THEN s.giving
                WHEN NOT l.is_carried_out THEN 'effected_ticket_open' ELSE 'verified' END
            WHEN NOT l.is_carried_out THEN 'awaiting_fulfilment'
            WHEN holds(s.giving) OR holds(s.taking) THEN 'modified_partially'
            ELSE 'modification_not_effected' END AS status
FROM lines l LEFT JOIN appeared a USING (line) LEFT JOIN sides s USING (line);

-- Row 15: something nobody vouches for appeared near the decision, or near the closing. The pairs
-- are few; each grant is taken once, by the earliest line, which the caller sees to.
CREATE TABLE pairs AS
SELECT l.line, j.id
FROM traced t JOIN lines l USING (line)
JOIN current_grants g ON g.system = l.system AND (g.person = l.person
     OR (g.person IS NULL AND l.person IS NULL AND g.account = coalesce(l.account, l.beneficiary)))
JOIN judged j ON j.id = g.id
LEFT JOIN seen s ON s.id = g.id
WHERE t.status IN ('never_provisioned', 'not_evaluable') AND l.action = 'grant'
  AND l.outcome IN ('approved', 'undocumented')
  AND l.is_seen AND NOT l.is_disputed AND l.requested_at <= l.as_of
  AND j.standing IN ('out_of_band', 'uncorrelated')
  AND CASE WHEN g.granted_at IS NOT NULL THEN g.granted_at >= l.ordered_at
           ELSE s.first_seen >= l.ordered_at AND s.last_absent >= l.ordered_at END
  AND (abs(epoch_us(coalesce(g.granted_at, s.first_seen)) - epoch_us(l.ordered_at)) <= 30 * 86400000000
       OR (l.closed_at <= l.as_of
           AND abs(epoch_us(coalesce(g.granted_at, s.first_seen)) - epoch_us(l.closed_at)) <= 30 * 86400000000))
ORDER BY l.ordered_at, l.ticket_id, l.line, coalesce(g.granted_at, s.first_seen), g.entitlement, g.account;

CREATE MACRO line_verdict(status) AS
    CASE WHEN status IN ('awaiting_decision', 'awaiting_fulfilment') THEN 'open'
         WHEN status = 'not_evaluable' THEN 'not_evaluable'
         WHEN status IN ('verified', 'effected_ticket_open', 'superseded', 'lapsed', 'no_effect_expected',
                         'withdrawn_by_review', 'withdrawn_by_leaver') THEN 'pass' ELSE 'fail' END;
