-- tailed: settled periods, the last one of an unbroken cover prolonged by its row's tail: not past a death, not into another cover.
-- Reads   settled, tail, death
-- Days    numbers, half-open.
WITH ordered AS (
    SELECT
        iin,
        row_no,
        from_day,
        until_day,
        MAX(until_day) OVER (
            PARTITION BY iin ORDER BY from_day, until_day, row_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM settled
),

numbered AS (
    SELECT
        *,
        SUM(CASE WHEN reached IS NULL OR from_day > reached THEN 1 ELSE 0 END) OVER (
            PARTITION BY iin ORDER BY from_day, until_day, row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS island
    FROM ordered
),

stretch AS (
    SELECT
        iin,
        MIN(from_day) AS from_day,
        MAX(until_day) AS until_day
    FROM numbered
    GROUP BY iin, island
),

followed AS (
    SELECT
        iin,
        until_day,
        COALESCE(LEAD(from_day) OVER (PARTITION BY iin ORDER BY from_day), 2932896) AS next_day
    FROM stretch
)

SELECT
    s.iin,
    s.row_no,
    s.from_day,
    CASE
        WHEN f.iin IS NULL OR t.days IS NULL OR s.until_day = 2932896 THEN s.until_day
        ELSE GREATEST(s.until_day, LEAST(s.until_day + t.days, f.next_day, COALESCE(d.until_day, 2932896)))
    END AS until_day,
    s.began_rank,
    s.ended_rank
FROM settled AS s
LEFT JOIN followed AS f ON s.iin = f.iin AND s.until_day = f.until_day
LEFT JOIN tail AS t ON s.row_no = t.row_no
LEFT JOIN death AS d ON s.iin = d.iin
