-- fact: one row per activity or vital statement believed at the commit $known.
-- Reads   statement, feed
SELECT
    s.statement_id,
    f.kind,
    s.iin,
    s.from_date,
    s.until_date,
    s.born,
    s.died
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE f.kind <> 'ground' AND s.known_from <= $known AND $known < s.known_until
