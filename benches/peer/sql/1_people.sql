-- Who is who: identities, the entitlements of the catalogue, and the accounts that are anything
-- but a person's own, enabled account. All of them are small beside the grants.

CREATE TABLE people AS
SELECT row_number() OVER ()::INTEGER AS person, identity, lower(coalesce(kind, 'human')) AS kind,
       lower(status) AS status, lower(department) AS department, lower(title) AS title,
       manager, owner, login, email, aliases, start, moved_at,
       -- A last day is included, so it is over at the start of the next one.
       CASE WHEN "end" + 1 >= coalesce(start, "end") THEN ("end" + 1)::TIMESTAMPTZ END AS end_at,
       coalesce(CASE WHEN "end" + 1 >= coalesce(start, "end") THEN ("end" + 1)::TIMESTAMPTZ END,
                CASE WHEN status = 'terminated' THEN '-infinity'::TIMESTAMPTZ END) AS gone_at
FROM raw_identities;

-- Birthright rules, `*` or `field=value; field=value`: one column per field a rule may name.
CREATE TABLE catalogue AS
WITH terms AS (
    SELECT system, entitlement, unnest(string_split(birthright, ';')) AS term
    FROM raw_catalogue WHERE birthright IS NOT NULL
), fields AS (
    SELECT system, entitlement, lower(trim(split_part(term, '=', 1))) AS field,
           lower(trim(split_part(term, '=', 2))) AS value
    FROM terms
), rules AS (
    SELECT system, entitlement,
           max(value) FILTER (field = 'kind') AS right_kind,
           max(value) FILTER (field = 'status') AS right_status,
           max(value) FILTER (field = 'department') AS right_department,
           max(value) FILTER (field = 'title') AS right_title
    FROM fields GROUP BY ALL
)
SELECT c.*, r.* EXCLUDE (system, entitlement), birthright IS NOT NULL AS has_right
FROM raw_catalogue c LEFT JOIN rules r USING (system, entitlement);

CREATE TABLE aliases AS
SELECT system, trim(unnest(string_split(aliases, ';'))) AS alias, entitlement
FROM raw_catalogue WHERE aliases IS NOT NULL;

-- Accounts that are disabled, not a person's, or linked to an identity by the account list.
CREATE TABLE odd_accounts AS
SELECT system, account, identity, lower(kind) AS kind, enabled, owner
FROM raw_accounts
WHERE NOT enabled OR lower(kind) <> 'human' OR identity IS NOT NULL OR owner IS NOT NULL;
