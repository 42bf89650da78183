-- affected: the touched persons, those whose statements name a touched child, and the other claimants of their children.
-- Reads   statement, feed, touched, child_row
WITH near AS (
    SELECT t.iin FROM touched AS t
    UNION
    SELECT s.iin
    FROM statement AS s
    INNER JOIN feed AS f ON s.feed_no = f.feed_no
    INNER JOIN child_row AS c ON f.row_no = c.row_no
    WHERE s.other_iin IN (SELECT t.iin FROM touched AS t)
),

child AS (
    SELECT DISTINCT s.other_iin
    FROM statement AS s
    INNER JOIN feed AS f ON s.feed_no = f.feed_no
    INNER JOIN child_row AS c ON f.row_no = c.row_no
    WHERE c.one_per AND s.iin IN (SELECT n.iin FROM near AS n)
)

SELECT n.iin FROM near AS n
UNION
SELECT s.iin
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
INNER JOIN child_row AS c ON f.row_no = c.row_no
WHERE c.one_per AND s.other_iin IN (SELECT x.other_iin FROM child AS x)
