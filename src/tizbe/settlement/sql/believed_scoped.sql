-- believed: as in believed.sql, for the persons in scope only.
-- Reads   statement, feed, person
SELECT
    s.statement_id,
    s.feed_no,
    f.row_no,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.other_iin,
    s.born,
    s.absent
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE
    f.kind = 'ground' AND s.known_from <= $known AND $known < s.known_until
    AND s.iin IN (SELECT p.iin FROM person AS p)
