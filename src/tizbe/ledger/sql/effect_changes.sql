-- effect: one row per version that `changes` bring or cancellation that ends one.
-- Reads   net
-- A statement held jointly stays joint when it is closed or amended: only a full takes it over.
WITH brought AS (
    SELECT
        row_number, op AS act, CASE WHEN op <> 'cancel' OR first_id IS NULL THEN row_number END AS brings, first_id AS supersedes,
        CASE WHEN own THEN $feed ELSE COALESCE(first_feed, $feed) END AS feed, iin, from_date, until_date, value, relation, other_iin, born, died, ref
    FROM net
),

numbered AS (
    SELECT *, CASE WHEN brings IS NOT NULL THEN $base + ROW_NUMBER() OVER (ORDER BY brings NULLS LAST) END AS statement_id
    FROM brought
)

SELECT
    statement_id, supersedes, CASE WHEN act = 'cancel' AND supersedes IS NULL THEN 'open' ELSE act END AS act,
    row_number, feed, iin, from_date, until_date, value, relation, other_iin, born, died, ref, FALSE AS absent
FROM numbered
UNION ALL
SELECT
    NULL, statement_id, act, row_number, feed, iin, from_date, until_date, value, relation, other_iin, born, died, ref, FALSE
FROM numbered
WHERE act = 'cancel' AND supersedes IS NULL
ORDER BY iin, statement_id NULLS LAST
