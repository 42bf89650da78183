-- tangled: periods of the persons and rows in which one period shares days with several of the other side.
-- Reads   overlap, difference
WITH knot AS (
    SELECT iin, row_no FROM overlap GROUP BY iin, row_no, was_from_date HAVING COUNT(*) > 1
    UNION
    SELECT iin, row_no FROM overlap GROUP BY iin, row_no, from_date HAVING COUNT(*) > 1
)

SELECT
    d.iin,
    d.row_no,
    d.side,
    d.from_date,
    d.until_date
FROM difference AS d
INNER JOIN knot AS k ON d.iin = k.iin AND d.row_no = k.row_no
ORDER BY d.iin, d.row_no, d.from_date
