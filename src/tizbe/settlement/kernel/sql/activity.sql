-- activity: one row per activity statement believed, by iin.
-- Reads   fact
-- Days    numbers since 1970-01-01, half-open.
SELECT
    iin,
    UNIX_DATE(from_date) AS from_day,
    UNIX_DATE(until_date) AS until_day
FROM fact
WHERE kind = 'activity'
ORDER BY iin
