-- near_vital: what vital records say of the children whom statements name: rows beside those of near.sql. Asked only where a
--             feed of vital records has sent anything.
-- Reads   statement, feed, believed, child_row, person
WITH named AS (
    SELECT b.other_iin AS iin
    FROM believed AS b
    INNER JOIN child_row AS c ON b.row_no = c.row_no
    WHERE b.other_iin NOT IN (SELECT p.iin FROM person AS p)
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
