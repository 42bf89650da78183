-- overlap: one row per old and new period of one person and row that share a day.
-- Reads   difference
SELECT
    o.iin,
    o.row_no,
    o.from_date AS was_from_date,
    n.from_date
FROM difference AS o
INNER JOIN difference AS n
    ON o.iin = n.iin AND o.row_no = n.row_no AND o.from_date < n.until_date AND o.until_date > n.from_date
WHERE o.side = 'old' AND n.side = 'new'
