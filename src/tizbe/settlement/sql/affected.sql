-- affected: the touched persons, those whose statements name a touched child, and the other claimants of their children.
-- Reads   named_child, touched
WITH near AS (
    SELECT t.iin FROM touched AS t
    UNION
    SELECT s.iin FROM named_child AS s WHERE s.other_iin IN (SELECT t.iin FROM touched AS t)
),

child AS (
    SELECT DISTINCT s.other_iin FROM named_child AS s WHERE s.one_per AND s.iin IN (SELECT n.iin FROM near AS n)
)

SELECT n.iin FROM near AS n
UNION
SELECT s.iin FROM named_child AS s WHERE s.one_per AND s.other_iin IN (SELECT x.other_iin FROM child AS x)
