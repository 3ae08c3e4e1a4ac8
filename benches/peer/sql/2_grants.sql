-- The snapshots, read once: each grant with its person where the given identity is one, and
-- whether anybody could use it. A row that is there twice counts twice: to look for repetitions
-- among all grants would take a tenth of the whole time.

-- What the files hold is known only when they are read: without this, the planner takes them for
-- small and builds its hash tables on them.
SET disabled_optimizers = 'join_order,build_side_probe_side';

CREATE TABLE grants AS
SELECT g.snapshot_at, g.system, g.account, g.entitlement, g.via, g.granted_at, g.expires_at,
       g.last_used_at, g.ticket_ref, coalesce(g.enabled, true) AND a.account IS NULL AS live,
       p.person, CASE WHEN p.person IS NULL THEN g.identity END AS unknown_identity
FROM raw_grants g
LEFT JOIN people p ON g.identity = p.identity
LEFT JOIN (FROM odd_accounts WHERE NOT enabled) a ON g.system = a.system AND g.account = a.account;

SET disabled_optimizers = '';
