-- disputed: one row per stretch of days and statement in the conflict on it.
-- Reads   stretch, finding
-- Days    numbers, half-open.
SELECT DISTINCT
    s.kind_no,
    s.iin,
    s.row_no,
    s.from_day,
    s.until_day,
    f.feed_no,
    f.statement_id
FROM stretch AS s
INNER JOIN finding AS f
    ON
        s.kind_no = f.kind_no AND s.iin = f.iin AND s.row_no = f.row_no
        AND s.from_day >= f.from_day AND s.from_day < f.until_day
