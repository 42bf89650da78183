-- verdict: one row per row of `changes` that is refused, by file in the order of its rows.
-- Reads   said, met, several_refused
SELECT base, row_number, 'refused' AS outcome, CAST(code AS SMALLINT) AS code, field FROM said WHERE code <> 0
UNION ALL
SELECT base, row_number, 'refused', CAST(refusal AS SMALLINT), NULL FROM met WHERE refusal <> 0
UNION ALL
SELECT base, row_number, 'refused', CAST(code AS SMALLINT), NULL FROM several_refused
ORDER BY base, row_number
