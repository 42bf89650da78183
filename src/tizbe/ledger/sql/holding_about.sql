-- one row: about how many persons the feed's stream holds on a day.
-- Reads   statement, visible_feed
SELECT APPROX_COUNT_DISTINCT(s.iin) AS persons
FROM statement AS s
INNER JOIN visible_feed AS v ON s.feed_no = v.feed_no
WHERE s.known_until = 2147483647 AND s.from_date <= $day AND $day < s.until_date
