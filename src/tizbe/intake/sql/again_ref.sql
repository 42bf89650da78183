-- again_ref: the refs that stand in a full twice.
-- Reads   screened
-- Of very many refs those of one part of $parts are asked for at a time, since the engine holds every ref it groups by.
SELECT ref
FROM screened
WHERE op = 'state' AND code = 0 AND ref IS NOT NULL AND ($parts = 1 OR HASH(ref) % $parts = $part)
GROUP BY ref
HAVING COUNT(*) > 1
