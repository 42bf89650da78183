-- conflict_after_age: one row per statement that speaks of days past the age limit of its row, with those days.
-- Reads   aged
-- Days    numbers, half-open.
SELECT
    iin,
    row_no,
    feed_no,
    statement_id,
    GREATEST(from_day, age_day) AS from_day,
    until_day
FROM aged
WHERE age_day < until_day
