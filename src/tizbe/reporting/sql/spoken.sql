-- spoken: one row per stretch of days in the period on which a statement of a person in the span gives a ground.
-- Reads   piece, believed, voice
-- Days    numbers since 1970-01-01, half-open, cut to the period from_day_asked() to until_day_asked().
SELECT
    p.statement_id,
    p.iin,
    p.row_no,
    p.child_iin,
    p.bound,
    b.feed_no,
    v.voice_no,
    GREATEST(p.from_day, FROM_DAY_ASKED()) AS from_day,
    LEAST(p.until_day, UNTIL_DAY_ASKED()) AS until_day
FROM piece AS p
INNER JOIN believed AS b ON p.statement_id = b.statement_id
INNER JOIN voice AS v ON b.feed_no = v.feed_no
WHERE
    p.iin >= FROM_IIN() AND p.iin < UNTIL_IIN()
    AND p.from_day < UNTIL_DAY_ASKED() AND p.until_day > FROM_DAY_ASKED()
