-- bar: one row per person, row of this turn and stretch of days taken away by a fact or by another row's entitlement.
-- Reads   run, fact_bar, row_turn, settled (the turns before), priority_rule
-- Days    numbers, half-open. THIS_TURN(): the turn being settled.
WITH barred AS (
    SELECT DISTINCT
        iin,
        row_no
    FROM run
    WHERE turn = THIS_TURN()
)

SELECT
    f.iin,
    f.row_no,
    f.step,
    f.from_day,
    f.until_day
FROM fact_bar AS f
INNER JOIN barred AS b ON f.iin = b.iin AND f.row_no = b.row_no
UNION ALL
SELECT
    s.iin,
    b.row_no,
    'row-priority' AS step,
    GREATEST(s.from_day, UNIX_DATE(r.from_date)) AS from_day,
    LEAST(s.until_day, UNIX_DATE(r.until_date)) AS until_day
FROM settled AS s
INNER JOIN barred AS b ON s.iin = b.iin
INNER JOIN priority_rule AS r ON b.row_no = r.row_no AND s.row_no = r.other_row_no
WHERE s.from_day < UNIX_DATE(r.until_date) AND UNIX_DATE(r.from_date) < s.until_day
