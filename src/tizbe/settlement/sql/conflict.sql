-- conflict: one row per child, stretch of days and person whose claim stands behind another's in a row with one representative.
-- Reads   claim_made
SELECT
    l.iin,
    l.row_no,
    l.child_iin,
    k.iin AS kept_by,
    DATE_FROM_UNIX_DATE(l.from_day) AS from_date,
    DATE_FROM_UNIX_DATE(l.until_day) AS until_date
FROM claim_made AS l
INNER JOIN claim_made AS k
    ON l.row_no = k.row_no AND l.child_iin = k.child_iin AND l.from_day = k.from_day AND k.place = 1
WHERE l.place > 1
