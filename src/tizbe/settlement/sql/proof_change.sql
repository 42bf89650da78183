-- proof_change: one row per change that a settlement found only then, or that only settling it again finds.
-- Reads   change_again (settled again), change_then (the log's files)
-- Side    log or replay; `total` counts all of them.
WITH replay AS (
    SELECT number, iin, row_no, op, from_date, until_date, was_from_date, was_until_date, reason, edition FROM change_again
),

recorded AS (
    SELECT number, iin, row_no, op, from_date, until_date, was_from_date, was_until_date, reason, edition FROM change_then
),

gone AS (
    SELECT * FROM recorded
    EXCEPT ALL
    SELECT * FROM replay
),

come AS (
    SELECT * FROM replay
    EXCEPT ALL
    SELECT * FROM recorded
),

found AS (
    SELECT 'log' AS side, number, row_no, op FROM gone
    UNION ALL
    SELECT 'replay' AS side, number, row_no, op FROM come
)

SELECT
    side,
    number,
    row_no,
    op,
    COUNT(*) OVER () AS total
FROM found
ORDER BY number, side
LIMIT 20
