-- person: whoever must be looked at to settle the affected: they and the other claimants of their children.
-- Reads   named_child, affected
WITH child AS (
    SELECT DISTINCT s.other_iin FROM named_child AS s WHERE s.one_per AND s.iin IN (SELECT a.iin FROM affected AS a)
)

SELECT a.iin FROM affected AS a
UNION
SELECT s.iin FROM named_child AS s WHERE s.one_per AND s.other_iin IN (SELECT x.other_iin FROM child AS x)
