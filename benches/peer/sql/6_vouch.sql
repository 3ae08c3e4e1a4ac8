-- The standing of each current grant: what, if anything, says that it may be there.

CREATE TABLE accepted AS
SELECT e.* REPLACE (e.system::system_name AS system, e.entitlement::entitlement_name AS entitlement),
       n.person, least(e.expires_at, e.revoked_at) AS ends_at
FROM raw_exceptions e LEFT JOIN names n ON n.name = lower(trim(e.identity))
WHERE e.approved_at IS NOT NULL AND lower(coalesce(e.kind, 'access')) = 'access'
  AND (e.identity IS NULL OR n.person IS NOT NULL);

CREATE TABLE covers AS
WITH fitting AS (
    SELECT g.rowid AS id, g.system AS at_system, e.* FROM grants g JOIN accepted e ON g.person = e.person
    WHERE (e.system IS NULL OR e.system = g.system) AND (e.account IS NULL OR e.account = g.account)
      AND (e.entitlement IS NULL OR e.entitlement = g.entitlement)
      AND (e.ticket_id IS NULL OR e.ticket_id = g.ticket_ref)
    UNION ALL
    SELECT g.rowid, g.system, e.* FROM grants g JOIN accepted e ON g.account = e.account
    WHERE e.person IS NULL AND (e.system IS NULL OR e.system = g.system)
      AND (e.entitlement IS NULL OR e.entitlement = g.entitlement)
      AND (e.ticket_id IS NULL OR e.ticket_id = g.ticket_ref)
    UNION ALL
    SELECT g.rowid, g.system, e.* FROM grants g JOIN accepted e ON g.entitlement = e.entitlement
    WHERE e.person IS NULL AND e.account IS NULL AND (e.system IS NULL OR e.system = g.system)
      AND (e.ticket_id IS NULL OR e.ticket_id = g.ticket_ref)
)
SELECT f.id, max(f.approved_at) FILTER (coalesce(f.ends_at > s.as_of, true)) AS in_force,
       bool_or(f.ends_at <= s.as_of) AS has_ended
FROM fitting f JOIN systems s ON s.system = f.at_system
WHERE f.approved_at <= s.as_of GROUP BY f.id;

CREATE TABLE reviews AS
SELECT row_number() OVER () AS review, c.system::system_name AS system,
       c.entitlement::entitlement_name AS entitlement, c.account, n.person,
       c.decided_at AS moment, c.decision = 'certify' AS keeps
FROM raw_certifications c LEFT JOIN names n ON n.name = lower(trim(c.identity))
WHERE c.decision IN ('certify', 'revoke') AND c.decided_at IS NOT NULL;

CREATE TABLE reviewed AS
WITH fitting AS (
    SELECT g.rowid AS id, r.* FROM grants g JOIN reviews r
        ON g.system = r.system AND g.entitlement = r.entitlement AND g.account = r.account
    WHERE r.person IS NULL OR g.person IS NULL OR r.person = g.person
    UNION ALL
    SELECT g.rowid, r.* FROM grants g JOIN reviews r
        ON g.system = r.system AND g.entitlement = r.entitlement AND g.person = r.person
    WHERE r.account IS NULL
)
SELECT f.id, max_by(f.moment, (f.moment, f.review)) AS moment,
       max_by(f.keeps, (f.moment, f.review)) AS keeps,
       max(f.moment) >= any_value(s.as_of - to_days(coalesce(c.review_days, 365))) AS is_recent
FROM fitting f JOIN systems s USING (system)
LEFT JOIN catalogue c ON f.system = c.system AND f.entitlement = c.entitlement
WHERE f.moment <= s.as_of GROUP BY f.id;

-- Whom the birthright rules fit, by what they look at: people alike in that are one sort.
CREATE TABLE sorts AS
SELECT row_number() OVER ()::INTEGER AS sort, *
FROM (SELECT DISTINCT kind, status, department, title FROM people);

CREATE TABLE holders AS
SELECT p.person, p.gone_at, p.end_at, s.sort
FROM people p JOIN sorts s ON p.kind = s.kind AND p.status IS NOT DISTINCT FROM s.status
 AND p.department IS NOT DISTINCT FROM s.department AND p.title IS NOT DISTINCT FROM s.title;

CREATE TABLE rights AS
SELECT c.system, c.entitlement, s.sort
FROM catalogue c JOIN sorts s
  ON coalesce(c.right_kind = s.kind, c.right_kind IS NULL)
 AND coalesce(c.right_department = s.department, c.right_department IS NULL)
 AND coalesce(c.right_status = s.status, c.right_status IS NULL)
 AND coalesce(c.right_title = s.title, c.right_title IS NULL)
WHERE c.has_right;

-- When a grant without a date of its own was first seen: the start of its unbroken run.
CREATE TABLE seen AS
WITH undated AS (
    SELECT id, system, account, entitlement, as_of FROM current_grants WHERE granted_at IS NULL
), held AS (
    SELECT DISTINCT u.id, g.snapshot_at AS moment FROM undated u
    JOIN grants g USING (system, account, entitlement)
), gaps AS (
    SELECT u.id, max(s.moment) AS last_absent FROM undated u
    JOIN snapshots s ON s.system = u.system AND s.moment < u.as_of
    LEFT JOIN held h ON h.id = u.id AND h.moment = s.moment
    WHERE h.id IS NULL GROUP BY u.id
)
SELECT h.id, min(h.moment) FILTER (g.last_absent IS NULL OR h.moment > g.last_absent) AS first_seen,
       any_value(g.last_absent) AS last_absent
FROM held h LEFT JOIN gaps g USING (id) GROUP BY h.id;

CREATE TYPE standing AS ENUM (
    'disputed', 'explicitly_approved', 'implicitly_approved', 'excepted', 'certified',
    'uncorrelated', 'pending_deprovisioning', 'revoked_but_present', 'expired', 'exception_expired',
    'approval_undocumented', 'granted_before_decision', 'granted_despite_rejection', 'baseline',
    'not_evaluable', 'out_of_band');

CREATE TABLE judged AS
SELECT g.id, g.live, g.person,
       CASE WHEN g.person IS NULL AND d.disputed THEN 'disputed'::standing
            WHEN w.vouch_gives AND NOT coalesce(w.vouch_expired, false) THEN 'explicitly_approved'::standing
            WHEN c.sort IS NOT NULL AND coalesce(w.vouch_gives, true)
                 AND NOT coalesce(p.gone_at <= g.as_of, false)
            THEN 'implicitly_approved'::standing
            WHEN e.in_force IS NOT NULL AND (coalesce(w.vouch_gives, true) OR w.vouch_at <= e.in_force)
            THEN 'excepted'::standing
            WHEN r.keeps AND (coalesce(w.vouch_gives, true) OR r.moment > w.vouch_at)
                 AND r.is_recent THEN 'certified'::standing
            WHEN g.person IS NULL THEN 'uncorrelated'::standing
            WHEN NOT w.vouch_gives AND w.is_due THEN 'pending_deprovisioning'::standing
            WHEN NOT w.vouch_gives THEN 'revoked_but_present'::standing
            WHEN w.vouch_gives THEN 'expired'::standing
            WHEN e.has_ended THEN 'exception_expired'::standing
            WHEN w.has_undocumented THEN 'approval_undocumented'::standing
            WHEN w.has_pending THEN 'granted_before_decision'::standing
            WHEN w.has_refused THEN 'granted_despite_rejection'::standing
            WHEN g.granted_at < getvariable('baseline')
                 OR (g.granted_at IS NULL AND s.first_seen <= getvariable('baseline')) THEN 'baseline'::standing
            WHEN g.granted_at IS NULL AND getvariable('baseline') < g.oldest
                 AND s.first_seen = g.oldest THEN 'not_evaluable'::standing
            ELSE 'out_of_band'::standing END AS standing,
       g.live AND p.gone_at <= g.as_of AS is_orphaned,
       g.last_used_at > p.end_at AS is_used_after_end,
       g.last_used_at < g.dormant_before AS is_dormant
FROM current_grants g
LEFT JOIN holders p ON g.person = p.person
LEFT JOIN rights c ON g.entitlement = c.entitlement AND g.system = c.system AND p.sort = c.sort
LEFT JOIN paper w ON g.id = w.id
LEFT JOIN covers e ON g.id = e.id
LEFT JOIN reviewed r ON g.id = r.id
LEFT JOIN seen s ON g.id = s.id
LEFT JOIN (FROM resolved WHERE disputed) d ON g.system = d.system AND g.account = d.account;

CREATE MACRO verdict_of(standing, live) AS
    CASE WHEN standing IN ('explicitly_approved', 'implicitly_approved', 'excepted', 'certified') THEN 'pass'
         WHEN standing = 'pending_deprovisioning' THEN 'open'
         WHEN standing = 'not_evaluable' THEN 'not_evaluable'
         WHEN standing = 'baseline' OR NOT live THEN 'listed' ELSE 'fail' END;

CREATE MACRO is_failing(standing) AS standing IN (
    'disputed', 'uncorrelated', 'revoked_but_present', 'expired', 'exception_expired',
    'approval_undocumented', 'granted_before_decision', 'granted_despite_rejection', 'out_of_band');
