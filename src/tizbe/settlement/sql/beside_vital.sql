-- beside_vital: what vital records say of whoever `beside` holds and of every child that a statement names: rows beside
--               those of beside.sql. Asked only where a feed of vital records has sent anything.
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
WHERE f.kind = 'vital' AND s.iin IN (SELECT n.iin FROM named AS n)
