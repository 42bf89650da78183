-- explain_bar: one row per row of the person $iin, step after age, and stretch of days taken away that holds the day $day.
-- Reads   bar_asked
SELECT DISTINCT
    row_no,
    step,
    DATE_FROM_UNIX_DATE(from_day) AS from_date,
    DATE_FROM_UNIX_DATE(until_day) AS until_date
FROM bar_asked
WHERE iin = $iin AND from_day <= UNIX_DATE($day) AND UNIX_DATE($day) < until_day
ORDER BY row_no, step, from_day, until_day
