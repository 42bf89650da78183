-- conflict_birth: one row per statement whose own birth date is not that of the vital record, with the days between the
--                 two age limits: those that hang on which date is right.
-- Reads   aged
-- Days    numbers, half-open.
SELECT
    iin,
    row_no,
    feed_no,
    statement_id,
    GREATEST(from_day, LEAST(stated_age_day, vital_age_day)) AS from_day,
    LEAST(until_day, GREATEST(stated_age_day, vital_age_day)) AS until_day
FROM aged
WHERE stated_age_day <> vital_age_day
