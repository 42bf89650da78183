-- run: one row per person, barred row and stretch of overlapping pieces. Pieces that only touch are two runs,
--      because no statement holds both days beside the seam, and a reason asks the statement that holds its edge.
-- Reads   piece, row_turn
-- Days    numbers, half-open. A day and a rank are packed as day * 8 + rank, so that one MAX finds the furthest step at an edge.
-- One sort serves every window of `ordered`; most persons have one piece in a row, and only the others are looked at again.
WITH ordered AS (
    SELECT
        p.iin,
        p.row_no,
        t.turn,
        p.from_day,
        p.until_day,
        p.begin_rank,
        p.end_rank,
        MAX(p.until_day) OVER before_it AS reached_day,
        MAX(p.until_day * 8 + p.end_rank) OVER before_it AS reached,
        MAX(p.until_day) OVER all_of_them AS furthest_day,
        MAX(p.until_day * 8 + p.end_rank) OVER all_of_them AS furthest,
        COUNT(*) OVER all_of_them AS pieces
    FROM piece AS p
    INNER JOIN row_turn AS t ON p.row_no = t.row_no
    WHERE t.turn > 0
    WINDOW
        before_it AS (
            PARTITION BY p.iin, p.row_no ORDER BY p.from_day ASC, p.begin_rank DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        all_of_them AS (
            PARTITION BY p.iin, p.row_no ORDER BY p.from_day ASC, p.begin_rank DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
),

started AS (
    SELECT
        *,
        LEAD(reached_day) OVER (PARTITION BY iin, row_no ORDER BY from_day) AS next_reached_day,
        LEAD(reached) OVER (PARTITION BY iin, row_no ORDER BY from_day) AS next_reached
    FROM ordered
    WHERE pieces > 1 AND (reached_day IS NULL OR from_day >= reached_day)
)

SELECT
    iin,
    row_no,
    turn,
    from_day,
    until_day,
    begin_rank AS began_rank,
    end_rank AS ended_rank
FROM ordered
WHERE pieces = 1
UNION ALL
SELECT
    iin,
    row_no,
    turn,
    from_day,
    COALESCE(next_reached_day, furthest_day) AS until_day,
    begin_rank AS began_rank,
    COALESCE(next_reached, furthest) - COALESCE(next_reached_day, furthest_day) * 8 AS ended_rank
FROM started
