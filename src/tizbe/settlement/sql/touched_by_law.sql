-- touched: persons with a statement, believed at the commit KNOWN_COMMIT(), of a feed on or beside days on which the law differs.
-- Reads   statement, law_day
SELECT DISTINCT s.iin
FROM statement AS s
INNER JOIN law_day AS d
    ON s.feed_no = d.feed_no AND s.from_date <= d.until_date AND s.until_date >= d.from_date
WHERE s.known_from <= KNOWN_COMMIT() AND KNOWN_COMMIT() < s.known_until
