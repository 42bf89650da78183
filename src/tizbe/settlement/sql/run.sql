-- run: one row per person, barred row and stretch of overlapping pieces. Pieces that only touch are two runs,
--      because no statement holds both days beside the seam, and a reason asks the statement that holds its edge.
-- Reads   piece, row_turn
-- Order   is total, by statement_id, so that both windows see pieces alike in the same order.
-- Days    numbers, half-open.
WITH ordered AS (
    SELECT
        p.iin,
        p.row_no,
        t.turn,
        p.statement_id,
        p.from_day,
        p.until_day,
        p.begin_rank,
        p.end_rank,
        MAX(p.until_day) OVER (
            PARTITION BY p.iin, p.row_no
            ORDER BY p.from_day, p.until_day, p.statement_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM piece AS p
    INNER JOIN row_turn AS t ON p.row_no = t.row_no
    WHERE t.turn > 0
),

numbered AS (
    SELECT
        *,
        CAST(SUM(CASE WHEN reached IS NULL OR from_day >= reached THEN 1 ELSE 0 END) OVER (
            PARTITION BY iin, row_no
            ORDER BY from_day, until_day, statement_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS INTEGER) AS island
    FROM ordered
)

SELECT
    iin,
    row_no,
    turn,
    MIN(from_day) AS from_day,
    MAX(until_day) AS until_day,
    7 - (MIN(from_day * 8 + 7 - begin_rank) - MIN(from_day) * 8) AS began_rank,
    MAX(until_day * 8 + end_rank) - MAX(until_day) * 8 AS ended_rank
FROM numbered
GROUP BY iin, row_no, turn, island
