-- Opening + added - removed = closing: a full join of each system's opening and current snapshot.

CREATE TABLE changes AS
WITH opening AS (
    SELECT g.rowid AS id, g.* FROM grants g
    JOIN systems s ON g.system = s.system AND g.snapshot_at = s.opening
), closing AS (
    SELECT g.rowid AS id, g.* FROM grants g
    JOIN systems s ON g.system = s.system AND g.snapshot_at = s.as_of WHERE s.opening IS NOT NULL
)
SELECT n.id AS new_row, o.id AS old_row
FROM closing n FULL JOIN opening o
  ON n.account = o.account AND n.entitlement = o.entitlement AND n.system = o.system
WHERE n.id IS NULL OR o.id IS NULL OR n.via IS DISTINCT FROM o.via
   OR n.expires_at IS DISTINCT FROM o.expires_at OR n.live <> o.live;

CREATE TABLE drift AS
SELECT c.new_row AS id, if(c.old_row IS NULL, 'added', 'changed') AS change,
       if(c.old_row IS NULL AND verdict_of(j.standing, j.live) NOT IN ('pass', 'open', 'listed'),
          'unexplained', j.standing::VARCHAR) AS explained_by
FROM changes c JOIN judged j ON j.id = c.new_row
UNION ALL
SELECT c.old_row, 'removed',
       CASE WHEN NOT h.gives THEN 'revoked'
            WHEN h.is_expired OR g.expires_at <= s.as_of THEN 'lapsed'
            WHEN p.gone_at <= s.as_of THEN 'holder_gone'
            WHEN NOT r.keeps THEN 'review'
            WHEN e.in_force IS NULL AND e.has_ended THEN 'exception_ended'
            ELSE 'unexplained' END
FROM changes c JOIN grants g ON g.rowid = c.old_row JOIN systems s ON s.system = g.system
LEFT JOIN paper w ON w.id = c.old_row
LEFT JOIN halves h ON h.half = w.tracing
LEFT JOIN people p ON p.person = g.person
LEFT JOIN reviewed r ON r.id = c.old_row
LEFT JOIN covers e ON e.id = c.old_row
WHERE c.new_row IS NULL;
