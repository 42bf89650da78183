-- protected_iin: persons of whom a refused row speaks; absence closes none of their statements.
-- Reads   screened, repeated, matched
SELECT s.iin FROM screened AS s WHERE s.code <> 0 AND s.iin IS NOT NULL
UNION
SELECT s.iin FROM screened AS s INNER JOIN repeated AS r ON s.row_number = r.row_number WHERE NOT r.equal
UNION
SELECT m.iin FROM matched AS m WHERE m.code <> 0
