-- person: whoever must be looked at to settle the affected: they and the other claimants of their children.
-- Reads   statement, feed, affected, child_row
WITH child AS (
    SELECT DISTINCT s.other_iin
    FROM statement AS s
    INNER JOIN feed AS f ON s.feed_no = f.feed_no
    INNER JOIN child_row AS c ON f.row_no = c.row_no
    WHERE c.one_per AND s.iin IN (SELECT a.iin FROM affected AS a)
)

SELECT a.iin FROM affected AS a
UNION
SELECT s.iin
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
INNER JOIN child_row AS c ON f.row_no = c.row_no
WHERE c.one_per AND s.other_iin IN (SELECT x.other_iin FROM child AS x)
