-- conflict_row_priority: one row per statement and stretch of its days on which a row that goes before its own entitles
--                        the person.
-- Reads   spoken, bar_asked
-- Days    numbers, half-open.
SELECT
    s.iin,
    s.row_no,
    s.feed_no,
    s.statement_id,
    GREATEST(s.from_day, b.from_day) AS from_day,
    LEAST(s.until_day, b.until_day) AS until_day
FROM spoken AS s
INNER JOIN bar_asked AS b ON s.iin = b.iin AND s.row_no = b.row_no
WHERE b.step = 'row-priority'
