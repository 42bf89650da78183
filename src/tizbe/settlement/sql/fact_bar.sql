-- fact_bar: one row per person, row and stretch of days that a fact takes away: an exclusion or activity with its window.
-- Reads   run, believed, exclusion, activity, activity_day, window_rule
-- Days    numbers, half-open.
WITH barred AS (
    SELECT DISTINCT
        iin,
        row_no
    FROM run
),

worked AS (
    SELECT
        a.iin,
        GREATEST(UNIX_DATE(a.from_date), UNIX_DATE(d.from_date)) AS from_day,
        LEAST(a.until_date, d.until_date) AS until_date
    FROM activity AS a
    INNER JOIN activity_day AS d ON a.from_date < d.until_date AND a.until_date > d.from_date
),

windowed AS (
    SELECT
        w.iin,
        r.row_no,
        GREATEST(w.from_day, UNIX_DATE(r.from_date)) AS from_day,
        LEAST(
            CASE
                WHEN w.until_date = DATE '9999-12-31' THEN 2932896
                ELSE UNIX_DATE(ADD_MONTHS(w.until_date, r.window_months))
            END,
            UNIX_DATE(r.until_date)
        ) AS until_day
    FROM worked AS w
    INNER JOIN barred AS b ON w.iin = b.iin
    INNER JOIN window_rule AS r ON b.row_no = r.row_no
)

SELECT
    b.iin,
    b.row_no,
    'exclusion' AS step,
    GREATEST(UNIX_DATE(b.from_date), UNIX_DATE(x.from_date)) AS from_day,
    LEAST(UNIX_DATE(b.until_date), UNIX_DATE(x.until_date)) AS until_day
FROM believed AS b
INNER JOIN exclusion AS x ON b.feed_no = x.feed_no AND b.value = x.value
WHERE b.from_date < x.until_date AND x.from_date < b.until_date
UNION ALL
SELECT
    iin,
    row_no,
    'activity' AS step,
    from_day,
    until_day
FROM windowed
WHERE from_day < until_day
