-- difference: one row per period that stands in only one of two settlements; side 'old' or 'new'.
-- Reads   former, entitled
SELECT
    COALESCE(o.iin, n.iin) AS iin,
    COALESCE(o.row_no, n.row_no) AS row_no,
    COALESCE(o.from_date, n.from_date) AS from_date,
    COALESCE(o.until_date, n.until_date) AS until_date,
    CASE WHEN n.iin IS NULL THEN 'old' ELSE 'new' END AS side,
    COALESCE(n.began_by, o.began_by) AS began_by,
    COALESCE(n.ended_by, o.ended_by) AS ended_by
FROM former AS o
FULL OUTER JOIN entitled AS n
    ON o.iin = n.iin AND o.row_no = n.row_no AND o.from_date = n.from_date AND o.until_date = n.until_date
WHERE o.iin IS NULL OR n.iin IS NULL
