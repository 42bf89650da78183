-- effect: one row per version that `changes` bring or cancellation that ends one.
-- Reads   net
WITH brought AS (
    SELECT
        row_number, op AS act, CASE WHEN op <> 'cancel' OR first_id IS NULL THEN row_number END AS brings, first_id AS supersedes,
        iin, from_date, until_date, value, relation, other_iin, born, died, ref
    FROM net
),

numbered AS (
    SELECT *, CASE WHEN brings IS NOT NULL THEN $base + ROW_NUMBER() OVER (ORDER BY brings NULLS LAST) END AS statement_id
    FROM brought
)

SELECT
    statement_id, supersedes, CASE WHEN act = 'cancel' AND supersedes IS NULL THEN 'open' ELSE act END AS act,
    row_number, $feed AS feed, iin, from_date, until_date, value, relation, other_iin, born, died, ref, FALSE AS absent
FROM numbered
UNION ALL
SELECT
    NULL, statement_id, act, row_number, $feed, iin, from_date, until_date, value, relation, other_iin, born, died, ref, FALSE
FROM numbered
WHERE act = 'cancel' AND supersedes IS NULL
ORDER BY iin, statement_id NULLS LAST
