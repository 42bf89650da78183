-- one row: about how many persons stand in some $rows of the statements that the feed's stream holds on a day; it holds no fewer.
-- Reads   statement, visible_feed
SELECT APPROX_COUNT_DISTINCT(held.iin) AS persons
FROM (
    SELECT s.iin
    FROM statement AS s
    INNER JOIN visible_feed AS v ON s.feed_no = v.feed_no
    WHERE s.known_until = 2147483647 AND s.from_date <= $day AND $day < s.until_date
    LIMIT $rows
) AS held
