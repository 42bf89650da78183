-- verdict: as in verdict_full.sql, where the stream believes nothing yet and no key is repeated.
-- Reads   screened
SELECT
    s.row_number,
    CASE WHEN s.code <> 0 THEN 'refused' WHEN s.hints <> 0 THEN 'hinted' ELSE 'accepted' END AS outcome,
    s.code,
    s.field,
    s.hints
FROM screened AS s
