-- beside: the statements that a span may need of persons outside it: all of whoever claims a child that others claim too.
--         Looked for once for all spans.
-- Reads   statement, feed, contest
SELECT
    s.statement_id,
    s.feed_no,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.other_iin,
    s.born,
    s.died,
    s.absent,
    s.known_from,
    s.known_until
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE f.kind <> 'vital' AND s.iin IN (SELECT c.iin FROM contest AS c)
