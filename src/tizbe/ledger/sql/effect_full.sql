-- effect: one row per version that a full brings, or cancellation by absence.
-- Reads   matched, absence
-- A version's number is $base and its row's number; those that absence brings follow the file's $rows rows.
-- A statement held jointly stays joint when absence closes it: only a full that states its key takes it over.
WITH brought AS (
    SELECT
        $base + row_number AS statement_id, row_number, first_id AS supersedes,
        CASE WHEN first_id IS NULL THEN 'open' WHEN known THEN 'takeover' ELSE 'amend' END AS act,
        CAST($feed AS VARCHAR) AS feed, iin, from_date, until_date, value, relation, other_iin, born, died, ref, FALSE AS absent
    FROM matched
    WHERE code = 0 AND (NOT known OR NOT own)
    UNION ALL
    SELECT
        $base + $rows + ROW_NUMBER() OVER (ORDER BY statement_id),
        NULL,
        statement_id,
        'absent',
        CASE WHEN own THEN $feed ELSE feed END,
        iin,
        from_date,
        $as_of_date,
        value,
        relation,
        other_iin,
        born,
        died,
        ref,
        TRUE
    FROM absence
    WHERE NOT cancels
)

SELECT
    statement_id, supersedes, act, row_number, feed, iin, from_date, until_date, value, relation, other_iin, born, died, ref, absent
FROM brought
UNION ALL
SELECT
    NULL, statement_id, 'cancel', NULL, $feed, iin, from_date, from_date AS until_date, value, relation, other_iin, born, died, ref, TRUE
FROM absence
WHERE cancels
ORDER BY iin, statement_id NULLS LAST
