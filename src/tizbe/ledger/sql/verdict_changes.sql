-- verdict: one row per row of `changes`: how it ended.
-- Reads   screened, judged
SELECT
    s.row_number,
    CASE
        WHEN s.code <> 0 OR j.code <> 0 THEN 'refused'
        WHEN j.known THEN 'known'
        WHEN s.hints <> 0 THEN 'hinted'
        ELSE 'accepted'
    END AS outcome,
    COALESCE(NULLIF(s.code, 0), j.code) AS code,
    s.field,
    s.hints
FROM screened AS s
LEFT JOIN judged AS j ON s.row_number = j.row_number
