-- conflict_working: one row per statement of a row that asks not to work and stretch of its days on which the person is
--                   stated to work, trade or contribute; the window after such days is not counted.
-- Reads   spoken, activity, activity_day
-- Days    numbers, half-open.
SELECT
    s.iin,
    s.row_no,
    s.feed_no,
    s.statement_id,
    GREATEST(s.from_day, UNIX_DATE(a.from_date), UNIX_DATE(d.from_date)) AS from_day,
    LEAST(s.until_day, UNIX_DATE(a.until_date), UNIX_DATE(d.until_date)) AS until_day
FROM spoken AS s
INNER JOIN activity AS a ON s.iin = a.iin
INNER JOIN activity_day AS d ON a.from_date < d.until_date AND a.until_date > d.from_date
WHERE s.bound
