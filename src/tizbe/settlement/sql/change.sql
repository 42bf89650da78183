-- change: one row per change of an entitlement, numbered on from $last in order of iin, begin, row.
-- Reads   changed, lost, edition
SELECT
    $last + ROW_NUMBER() OVER (ORDER BY c.iin, c.from_date, c.row_no, c.was_from_date) AS number,
    c.iin,
    c.row_no,
    c.op,
    c.from_date,
    c.until_date,
    c.was_from_date,
    c.was_until_date,
    CASE WHEN l.cancelled THEN 'cancelled' ELSE c.reason END AS reason,
    e.edition
FROM changed AS c
LEFT JOIN lost AS l ON c.iin = l.iin AND c.row_no = l.row_no AND c.was_from_date = l.was_from_date
LEFT JOIN edition AS e ON e.from_date <= c.from_date AND c.from_date < e.until_date
