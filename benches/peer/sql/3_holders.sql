-- As-of and opening of each system, and the holders of accounts that no identity was given for.

SET VARIABLE as_of = (SELECT max(snapshot_at) FROM grants);
SET VARIABLE period_to = coalesce(getvariable('period_to'), getvariable('as_of'));

CREATE TABLE snapshots AS
SELECT DISTINCT system, snapshot_at AS moment FROM grants;

CREATE TABLE systems AS
WITH current AS (SELECT system, max(moment) AS as_of, min(moment) AS oldest FROM snapshots GROUP BY system)
SELECT c.system, c.as_of, c.oldest, c.as_of - INTERVAL 90 DAY AS dormant_before,
       count(s.moment) AS earlier,
       coalesce(max(s.moment) FILTER (s.moment <= getvariable('period_from')), min(s.moment)) AS opening
FROM current c LEFT JOIN snapshots s ON s.system = c.system AND s.moment < c.as_of
GROUP BY ALL;

SET VARIABLE period_from = coalesce(getvariable('period_from'),
    (SELECT min(oldest) FROM systems WHERE earlier > 0));

-- Accounts without a resolved identity: those of grants, and those that only lines name.
CREATE TABLE unresolved AS
SELECT system, account, arg_max(unknown_identity, snapshot_at) AS given
FROM grants WHERE person IS NULL GROUP BY ALL;

CREATE TABLE named AS
SELECT system, account, arg_max(person, snapshot_at) AS person
FROM (SELECT DISTINCT system, account FROM tickets WHERE account IS NOT NULL) n
LEFT JOIN grants g USING (system, account)
GROUP BY ALL;

INSERT INTO unresolved
SELECT system, account, NULL FROM named ANTI JOIN unresolved USING (system, account)
WHERE person IS NULL;

-- Every name that has to be found, under the rules in their order: identity, login, e-mail, alias,
-- then without its domain.
CREATE TABLE wanted AS
WITH names AS (
    SELECT beneficiary AS name FROM tickets UNION SELECT requester FROM tickets
    UNION SELECT approver FROM tickets UNION SELECT given FROM unresolved
    UNION SELECT account FROM unresolved UNION SELECT identity FROM odd_accounts
    UNION SELECT owner FROM odd_accounts UNION SELECT owner FROM people
    UNION SELECT manager FROM people UNION SELECT owner FROM catalogue
    UNION SELECT trim(unnest(string_split(approvers, ';'))) FROM catalogue
    UNION SELECT identity FROM raw_exceptions UNION SELECT identity FROM raw_certifications
)
SELECT lower(trim(name)) AS name,
       lower(trim(regexp_replace(regexp_replace(name, '^.*\\', ''), '@.*$', ''))) AS bare
FROM names WHERE name IS NOT NULL GROUP BY ALL;

CREATE TABLE names AS
WITH known AS (
    SELECT 1 AS rule, lower(identity) AS name, person FROM people
    UNION ALL SELECT 3, lower(login), person FROM people
    UNION ALL SELECT 4, lower(email), person FROM people
    UNION ALL SELECT 5, lower(trim(unnest(string_split(aliases, ';')))), person FROM people
), found AS (
    SELECT w.name, k.rule, k.person FROM wanted w JOIN known k ON w.name = k.name
    UNION ALL
    SELECT w.name, 6, k.person FROM wanted w JOIN known k ON w.bare = k.name
    WHERE w.bare <> w.name AND k.rule IN (1, 3)
), first AS (
    SELECT name, min(rule) AS rule FROM found GROUP BY name
)
SELECT name, CASE WHEN min(person) = max(person) THEN min(person) END AS person,
       min(person) <> max(person) AS disputed
FROM found JOIN first USING (name, rule) GROUP BY name;

-- Their holders: another row's identity, the given text as a name, the account list, the account.
CREATE TABLE resolved AS
WITH given_elsewhere AS (
    SELECT system, account, arg_max(person, snapshot_at) AS person
    FROM grants SEMI JOIN unresolved USING (system, account)
    WHERE person IS NOT NULL GROUP BY ALL
), rules AS (
    SELECT u.system, u.account, e.person AS elsewhere, g AS given, l AS linked, a AS own
    FROM unresolved u
    LEFT JOIN given_elsewhere e USING (system, account)
    LEFT JOIN names g ON g.name = lower(trim(u.given))
    LEFT JOIN odd_accounts o USING (system, account)
    LEFT JOIN names l ON l.name = lower(trim(o.identity))
    LEFT JOIN names a ON a.name = lower(trim(u.account))
)
SELECT system, account,
       CASE WHEN elsewhere IS NOT NULL THEN elsewhere
            WHEN given.name IS NOT NULL THEN given.person
            WHEN linked.name IS NOT NULL THEN linked.person
            ELSE own.person END AS person,
       elsewhere IS NULL AND CASE WHEN given.name IS NOT NULL THEN given.disputed
            WHEN linked.name IS NOT NULL THEN linked.disputed
            ELSE coalesce(own.disputed, false) END AS disputed
FROM rules;

-- Two identities given for one account in its newest snapshot: nobody can say whose it is.
INSERT INTO resolved
SELECT g.system, account, NULL, true
FROM grants g JOIN systems s ON g.system = s.system AND g.snapshot_at = s.as_of
GROUP BY ALL HAVING min(person) <> max(person);

UPDATE grants SET person = r.person
FROM resolved r
WHERE grants.system = r.system AND grants.account = r.account
  AND grants.person IS DISTINCT FROM r.person;
UPDATE named SET person = r.person
FROM resolved r WHERE named.system = r.system AND named.account = r.account;

CREATE VIEW current_grants AS
SELECT g.rowid AS id, s.as_of, s.oldest, s.dormant_before, g.*
FROM grants g JOIN systems s ON g.system = s.system AND g.snapshot_at = s.as_of;
