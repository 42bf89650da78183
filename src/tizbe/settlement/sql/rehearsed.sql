-- rehearsed: one row per person, row and stretch of days that only one of two laws entitles; side 'lost' or 'gained'.
-- Reads   moved_day, piece_without, piece_with
-- Period  half-open. `stands`: whether, on the first day, some statement still stands by the law that does not entitle.
WITH moved AS (
    SELECT
        iin,
        row_no,
        from_date,
        until_date,
        side,
        UNIX_DATE(from_date) AS first_day
    FROM moved_day
)

SELECT
    m.iin,
    m.row_no,
    m.from_date,
    m.until_date,
    m.side,
    COUNT(p.iin) > 0 AS stands
FROM moved AS m
LEFT JOIN (
    SELECT 'gained' AS side, iin, row_no, from_day, until_day FROM piece_without
    UNION ALL
    SELECT 'lost', iin, row_no, from_day, until_day FROM piece_with
) AS p
    ON m.side = p.side AND m.iin = p.iin AND m.row_no = p.row_no
    AND m.first_day >= p.from_day AND m.first_day < p.until_day
GROUP BY m.iin, m.row_no, m.from_date, m.until_date, m.side
