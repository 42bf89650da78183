-- change: one row per change of an entitlement; the engine numbers them in order of iin, begin, row, begin before.
-- Reads   changed, lost, edition
WITH begun AS (
    SELECT DISTINCT from_date FROM changed
),

dated AS (
    SELECT
        b.from_date,
        e.edition
    FROM begun AS b
    LEFT JOIN edition AS e ON b.from_date >= e.from_date AND b.from_date < e.until_date
)

SELECT
    c.iin,
    c.row_no,
    c.op,
    c.from_date,
    c.until_date,
    c.was_from_date,
    c.was_until_date,
    CASE WHEN l.cancelled THEN 'cancelled' ELSE c.reason END AS reason,
    d.edition
FROM changed AS c
LEFT JOIN lost AS l ON c.iin = l.iin AND c.row_no = l.row_no AND c.was_from_date = l.was_from_date
LEFT JOIN dated AS d ON c.from_date = d.from_date
