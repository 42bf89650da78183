-- beside: the statements that a span may need of persons outside it: all of whoever claims a child that others claim too,
--         and what vital records say of them and of every child that a statement names. Looked for once for all spans.
-- Reads   statement, feed, child_row, contest
WITH named AS (
    SELECT s.other_iin AS iin
    FROM statement AS s
    INNER JOIN feed AS f ON s.feed_no = f.feed_no
    INNER JOIN child_row AS c ON f.row_no = c.row_no
    WHERE s.known_from <= KNOWN_COMMIT() AND KNOWN_COMMIT() < s.known_until
    UNION
    SELECT iin FROM contest
)

SELECT s.*
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE f.kind <> 'vital' AND s.iin IN (SELECT c.iin FROM contest AS c)
UNION ALL
SELECT s.*
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE f.kind = 'vital' AND s.iin IN (SELECT n.iin FROM named AS n)
