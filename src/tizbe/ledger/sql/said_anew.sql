-- said_anew: what the rows of a full say that are let through and repeat no earlier row, in order of person.
-- Reads   screened, repeated
SELECT
    s.row_number,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.relation,
    s.other_iin,
    s.born,
    s.died,
    s.ref
FROM screened AS s
ANTI JOIN repeated AS r ON s.row_number = r.row_number
WHERE s.code = 0
ORDER BY s.iin, s.row_number
