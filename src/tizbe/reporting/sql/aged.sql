-- aged: one row per statement under an age limit and stretch of days on which it would stand without one, where it stands
--       past the limit or where two birth dates give two limits.
-- Reads   believed, standing, death, birth
-- Days    numbers, half-open. age_day: the first day too old, by the vital record where there is one;
--         stated_age_day: by the statement's own birth date; vital_age_day: by the vital record.
WITH dated AS (
    SELECT
        b.statement_id,
        b.iin,
        b.row_no,
        b.feed_no,
        GREATEST(UNIX_DATE(b.from_date), UNIX_DATE(s.from_date)) AS from_day,
        LEAST(UNIX_DATE(b.until_date), UNIX_DATE(s.until_date), COALESCE(d.until_day, 2932896)) AS until_day,
        UNIX_DATE(ADD_MONTHS(COALESCE(v.born, b.born), s.age_months)) AS age_day,
        UNIX_DATE(ADD_MONTHS(b.born, s.age_months)) AS stated_age_day,
        UNIX_DATE(ADD_MONTHS(v.born, s.age_months)) AS vital_age_day
    FROM believed AS b
    INNER JOIN standing AS s ON b.feed_no = s.feed_no AND b.value = s.value
    LEFT JOIN death AS d ON b.iin = d.iin
    LEFT JOIN birth AS v ON CASE WHEN s.age_of = 'person' THEN b.iin ELSE b.other_iin END = v.iin
    WHERE s.age_of <> '' AND b.iin >= FROM_IIN() AND b.iin < UNTIL_IIN()
)

SELECT
    statement_id,
    iin,
    row_no,
    feed_no,
    from_day,
    until_day,
    age_day,
    stated_age_day,
    vital_age_day
FROM dated
WHERE from_day < until_day AND (age_day < until_day OR stated_age_day <> vital_age_day)
