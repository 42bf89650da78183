-- proof_conflict: one row per conflict over a child that only the living projection (`live`) holds, or only the replay.
-- Reads   conflict, live.conflict
-- Side    live or replay; `total` counts all of them.
WITH replay AS (SELECT iin, row_no, child_iin, kept_by, from_date, until_date FROM conflict),

living AS (SELECT iin, row_no, child_iin, kept_by, from_date, until_date FROM live.conflict),

gone AS (
    SELECT * FROM living
    EXCEPT ALL
    SELECT * FROM replay
),

come AS (
    SELECT * FROM replay
    EXCEPT ALL
    SELECT * FROM living
),

found AS (
    SELECT 'live' AS side, iin, row_no, from_date, until_date FROM gone
    UNION ALL
    SELECT 'replay' AS side, iin, row_no, from_date, until_date FROM come
)

SELECT
    side,
    iin,
    row_no,
    from_date,
    until_date,
    COUNT(*) OVER () AS total
FROM found
ORDER BY iin, row_no, from_date, side
LIMIT 20
