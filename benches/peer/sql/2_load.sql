-- Tickets and snapshots, read once. What the files hold is known only when they are read: left to
-- itself, the planner takes them for small and builds its hash tables on them.
SET disabled_optimizers = 'join_order,build_side_probe_side';

CREATE TABLE lines_read AS
SELECT t.* REPLACE (
           coalesce(a.entitlement, t.entitlement) AS entitlement,
           coalesce(b.entitlement, t.previous_entitlement) AS previous_entitlement,
           coalesce(t.beneficiary, t.requester) AS beneficiary,
           coalesce(t.action, 'grant') AS action)
FROM raw_tickets t
LEFT JOIN aliases a ON t.system = a.system AND t.entitlement = a.alias
LEFT JOIN aliases b ON t.system = b.system AND t.previous_entitlement = b.alias;

-- A line that is there twice counts once.
DELETE FROM lines_read WHERE rowid IN (
    SELECT rowid FROM lines_read
    SEMI JOIN (SELECT ticket_id FROM lines_read GROUP BY ticket_id HAVING count(*) > 1) USING (ticket_id)
    QUALIFY row_number() OVER (PARTITION BY ticket_id, system, entitlement, previous_entitlement,
                               beneficiary, account, action ORDER BY rowid) > 1);

-- Systems, entitlements and ways of access are few: as numbers they take a sixteenth of the room,
-- and the joins of the snapshots half the time. A snapshot that has a name which neither the other
-- files nor its own beginning have (`names_of_grants`) makes the casts below fail; the caller then
-- starts again with all of its names.
CREATE TABLE names_of_access AS
SELECT system, entitlement, NULL AS via FROM catalogue
UNION SELECT system, entitlement, NULL FROM lines_read
UNION SELECT system, previous_entitlement, NULL FROM lines_read
UNION SELECT system, entitlement, NULL FROM raw_exceptions
UNION SELECT system, entitlement, NULL FROM raw_certifications
UNION SELECT system, entitlement, via FROM names_of_grants;

CREATE TYPE system_name AS ENUM (SELECT DISTINCT system FROM names_of_access WHERE system IS NOT NULL);
CREATE TYPE entitlement_name AS ENUM (
    SELECT DISTINCT entitlement FROM names_of_access WHERE entitlement IS NOT NULL);
CREATE TYPE via_name AS ENUM (SELECT DISTINCT via FROM names_of_access WHERE via IS NOT NULL);

-- Each grant with its person where the given identity is one, and whether anybody could use it. A
-- row that is there twice counts twice: to look for repetitions among all grants would take a tenth
-- of the whole time.
CREATE TABLE grants AS
SELECT g.snapshot_at, g.system::system_name AS system, g.account,
       g.entitlement::entitlement_name AS entitlement, g.via::via_name AS via, g.granted_at,
       g.expires_at, g.last_used_at, g.ticket_ref,
       coalesce(g.enabled, true) AND a.account IS NULL AS live,
       p.person, CASE WHEN p.person IS NULL THEN g.identity END AS unknown_identity
FROM raw_grants g
LEFT JOIN people p ON g.identity = p.identity
LEFT JOIN (FROM odd_accounts WHERE NOT enabled) a ON g.system = a.system AND g.account = a.account;

CREATE TABLE events AS
SELECT ticket_id, "at" AS moment, to_state, from_state FROM raw_events;

SET disabled_optimizers = '';

ALTER TABLE catalogue ALTER system TYPE system_name;
ALTER TABLE catalogue ALTER entitlement TYPE entitlement_name;

CREATE VIEW tickets AS
SELECT rowid::INTEGER AS line, * REPLACE (
           system::system_name AS system, entitlement::entitlement_name AS entitlement,
           previous_entitlement::entitlement_name AS previous_entitlement)
FROM lines_read;
