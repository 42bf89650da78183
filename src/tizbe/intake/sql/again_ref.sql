-- again_ref: the refs that stand in a full twice.
-- Reads   screened
SELECT ref
FROM screened
WHERE op = 'state' AND code = 0 AND ref IS NOT NULL
GROUP BY ref
HAVING COUNT(*) > 1
