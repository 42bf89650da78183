-- conflict_feeds_later: one row per statement and stretch of days on which one voice of a row states the person and
--                       speaks before another voice of the row begins to; statements of both sides.
-- Reads   silence, spoken, said
-- Days    numbers, half-open.
WITH pair AS (
    SELECT
        q.iin,
        q.row_no,
        q.voice_no,
        q.edge_day,
        s.feed_no,
        s.statement_id,
        GREATEST(q.from_day, s.from_day) AS from_day,
        LEAST(q.until_day, s.until_day) AS until_day
    FROM silence AS q
    INNER JOIN spoken AS s
        ON
            q.iin = s.iin AND q.row_no = s.row_no AND q.voice_no <> s.voice_no
            AND q.from_day < s.until_day AND q.until_day > s.from_day
    WHERE q.side = 'later'
)

SELECT
    iin,
    row_no,
    feed_no,
    statement_id,
    from_day,
    until_day
FROM pair
UNION ALL
SELECT
    p.iin,
    p.row_no,
    e.feed_no,
    e.statement_id,
    p.from_day,
    p.until_day
FROM pair AS p
INNER JOIN said AS e
    ON p.iin = e.iin AND p.row_no = e.row_no AND p.voice_no = e.voice_no AND p.edge_day = e.from_day
