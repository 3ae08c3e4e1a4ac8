-- Everything that is compared with a bundle: what, of which kind, how many.

CREATE TABLE counts AS
SELECT 'standing' AS item, standing::VARCHAR AS part, verdict_of(standing, live) AS verdict,
       count(*)::DOUBLE AS value
FROM judged GROUP BY ALL
UNION ALL SELECT 'status', status, line_verdict(status), count(*) FROM traced GROUP BY ALL
UNION ALL SELECT 'drift', change, explained_by, count(*) FROM drift GROUP BY ALL
UNION ALL SELECT 'flag', 'orphaned', '', count(*) FILTER (is_orphaned) FROM judged
UNION ALL SELECT 'flag', 'used_after_end', '', count(*) FILTER (is_used_after_end) FROM judged
UNION ALL SELECT 'flag', 'dormant', '', count(*) FILTER (is_dormant) FROM judged
UNION ALL SELECT 'headline', 'approval_latency p50', '', p50 FROM approval_latency
UNION ALL SELECT 'headline', 'reopen_rate', '', reopened / n FROM reopen_rate
UNION ALL SELECT 'headline', 'exception_volume any_kind_share', '', any_kind / judged FROM exception_volume
UNION ALL SELECT 'headline', 'orphaned_access orphaned_share', '',
    count(*) FILTER (is_orphaned) / count(person) FROM judged
UNION ALL SELECT 'kind', part, '', value FROM (
    UNPIVOT (SELECT COLUMNS(* EXCLUDE (requests, judged, any_kind))::DOUBLE FROM exception_volume)
    ON COLUMNS(*) INTO NAME part VALUE value
);
