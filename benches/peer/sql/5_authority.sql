-- Which line is in charge of which grant. A slot is (system, account, entitlement): a line that
-- names an account speaks for that slot, one that does not for every slot of its holder.

CREATE TABLE touched AS
WITH by_person AS (
    SELECT DISTINCT system, entitlement, person FROM halves WHERE person IS NOT NULL
), by_account AS (
    SELECT DISTINCT system, entitlement, account_text AS account FROM halves
    WHERE account_text IS NOT NULL AND (person IS NULL OR may_speak)
)
SELECT g.rowid AS id, g.system, g.account, g.entitlement, g.person, g.snapshot_at, g.live
FROM grants g SEMI JOIN by_person USING (person, entitlement, system)
UNION ALL
SELECT g.rowid, g.system, g.account, g.entitlement, g.person, g.snapshot_at, g.live
FROM grants g SEMI JOIN by_account USING (account, entitlement, system)
WHERE g.person IS NULL;

CREATE TABLE slots AS
WITH places AS (
    SELECT system, account, entitlement, person FROM touched
    UNION
    SELECT system, account, entitlement, person FROM halves WHERE account IS NOT NULL AND may_speak
)
SELECT row_number() OVER ()::INTEGER AS slot, system, account, entitlement, max(person) AS person
FROM places GROUP BY ALL;

CREATE TABLE claims AS
WITH own AS (
    SELECT h.half, s.slot FROM halves h
    JOIN slots s ON h.system = s.system AND h.account = s.account AND h.entitlement = s.entitlement
    WHERE h.account IS NOT NULL AND h.may_speak
    UNION ALL
    SELECT h.half, s.slot FROM halves h
    JOIN slots s ON h.system = s.system AND h.person = s.person AND h.entitlement = s.entitlement
    WHERE h.account IS NULL
    UNION ALL
    SELECT h.half, s.slot FROM halves h
    JOIN slots s ON h.system = s.system AND h.account_text = s.account AND h.entitlement = s.entitlement
    WHERE h.account IS NULL AND h.person IS NULL
), nowhere AS (
    -- Nothing is there, and nothing was: one slot without an account for all lines of the holder.
    SELECT half, -dense_rank() OVER (ORDER BY system, entitlement, person, account_text) AS slot
    FROM halves ANTI JOIN own USING (half)
)
SELECT half, slot FROM own UNION ALL SELECT half, slot FROM nowhere;

CREATE TABLE charge AS
SELECT slot,
       max(half) FILTER (outcome = 'approved' AND has_authority) AS vouching,
       max(half) FILTER (outcome IN ('approved', 'undocumented') AND has_authority) AS tracing,
       bool_or(gives AND outcome = 'undocumented' AND is_asked) AS has_undocumented,
       bool_or(gives AND outcome = 'pending' AND is_asked) AS has_pending,
       bool_or(gives AND outcome IN ('rejected', 'cancelled') AND is_asked) AS has_refused
FROM claims JOIN halves USING (half) GROUP BY slot;

-- The same by row, for grants of any snapshot.
CREATE TABLE paper AS
SELECT t.id, s.slot, c.vouching, c.tracing, c.has_undocumented, c.has_pending, c.has_refused,
       v.gives AS vouch_gives, v.is_expired AS vouch_expired, v.ordered_at AS vouch_at,
       NOT l.is_carried_out AND v.as_of <= v.ordered_at + INTERVAL 24 HOUR AS is_due
FROM touched t
JOIN slots s ON t.system = s.system AND t.account = s.account AND t.entitlement = s.entitlement
JOIN charge c USING (slot)
LEFT JOIN halves v ON v.half = c.vouching
LEFT JOIN lines l ON l.line = v.line;
