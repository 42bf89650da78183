-- verdict: one row per row of `changes` that is refused, in file order.
-- Reads   screened, met, several_refused
SELECT row_number, 'refused' AS outcome, CAST(code AS SMALLINT) AS code, field FROM screened WHERE code <> 0
UNION ALL
SELECT row_number, 'refused', CAST(refusal AS SMALLINT), NULL FROM met WHERE refusal <> 0
UNION ALL
SELECT row_number, 'refused', CAST(code AS SMALLINT), NULL FROM several_refused
ORDER BY row_number
