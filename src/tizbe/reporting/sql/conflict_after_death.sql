-- conflict_after_death: one row per statement that speaks of days after the day of death, with those days.
-- Reads   believed, standing, death
-- Days    numbers, half-open.
SELECT
    b.iin,
    b.row_no,
    b.feed_no,
    b.statement_id,
    GREATEST(UNIX_DATE(b.from_date), UNIX_DATE(s.from_date), d.until_day) AS from_day,
    LEAST(UNIX_DATE(b.until_date), UNIX_DATE(s.until_date)) AS until_day
FROM believed AS b
INNER JOIN death AS d ON b.iin = d.iin
INNER JOIN standing AS s ON b.feed_no = s.feed_no AND b.value = s.value
WHERE b.iin >= FROM_IIN() AND b.iin < UNTIL_IIN()
