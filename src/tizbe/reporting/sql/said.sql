-- said: one row per believed statement and stretch of its days with authority, admitted or not, up to the death; only of
--       rows in which several voices speak, or of which a person can hold one value at a time.
-- Reads   believed, voice, voice_day, heard_row, death
-- Days    numbers, half-open; not cut to the period, since what ended before it matters.
SELECT
    b.statement_id,
    b.iin,
    b.row_no,
    b.feed_no,
    v.voice_no,
    b.value,
    GREATEST(UNIX_DATE(b.from_date), d.from_day) AS from_day,
    LEAST(UNIX_DATE(b.until_date), d.until_day, COALESCE(k.until_day, 2932896)) AS until_day
FROM believed AS b
INNER JOIN heard_row AS h ON b.row_no = h.row_no
INNER JOIN voice AS v ON b.feed_no = v.feed_no
INNER JOIN voice_day AS d ON v.voice_no = d.voice_no
LEFT JOIN death AS k ON b.iin = k.iin
WHERE
    b.iin >= FROM_IIN() AND b.iin < UNTIL_IIN()
    AND GREATEST(UNIX_DATE(b.from_date), d.from_day)
    < LEAST(UNIX_DATE(b.until_date), d.until_day, COALESCE(k.until_day, 2932896))
