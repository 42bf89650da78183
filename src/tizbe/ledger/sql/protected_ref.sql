-- protected_ref: refs of which a refused row speaks; absence closes none of their statements.
-- Reads   screened, repeated, matched
SELECT s.ref FROM screened AS s WHERE s.code <> 0 AND s.ref IS NOT NULL
UNION
SELECT s.ref FROM screened AS s INNER JOIN repeated AS r ON s.row_number = r.row_number WHERE NOT r.equal AND s.ref IS NOT NULL
UNION
SELECT m.ref FROM matched AS m WHERE m.code <> 0 AND m.ref IS NOT NULL
