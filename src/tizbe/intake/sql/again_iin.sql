-- again_iin: the persons who stand in a full twice in rows without a ref.
-- Reads   screened
SELECT iin
FROM screened
WHERE op = 'state' AND code = 0 AND ref IS NULL
GROUP BY iin
HAVING COUNT(*) > 1
