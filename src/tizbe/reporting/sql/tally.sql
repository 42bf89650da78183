-- tally: one row per kind of conflict and feed, and one per kind with feed number 0 for all the feeds asked of together.
-- Reads   disputed, judged, feed_asked
-- Days    a person's day in a row counts once for a feed, and once in the sum of the feeds.
WITH asked AS (
    SELECT
        d.kind_no,
        d.feed_no,
        d.iin,
        d.row_no,
        d.from_day,
        d.statement_id
    FROM disputed AS d
    INNER JOIN feed_asked AS f ON d.feed_no = f.feed_no
    UNION ALL
    SELECT
        d.kind_no,
        0 AS feed_no,
        d.iin,
        d.row_no,
        d.from_day,
        d.statement_id
    FROM disputed AS d
    INNER JOIN feed_asked AS f ON d.feed_no = f.feed_no
),

spoken_of AS (
    SELECT
        kind_no,
        feed_no,
        COUNT(DISTINCT iin) AS persons,
        COUNT(DISTINCT statement_id) AS statements
    FROM asked
    GROUP BY kind_no, feed_no
),

once AS (
    SELECT DISTINCT
        kind_no,
        feed_no,
        iin,
        row_no,
        from_day
    FROM asked
),

counted AS (
    SELECT
        o.kind_no,
        o.feed_no,
        CAST(SUM(j.days) AS BIGINT) AS days,
        CAST(SUM(j.wrong_days) AS BIGINT) AS wrong_days,
        CAST(SUM(j.only_days) AS BIGINT) AS only_days,
        CAST(SUM(j.cut_days) AS BIGINT) AS cut_days
    FROM once AS o
    INNER JOIN judged AS j
        ON o.kind_no = j.kind_no AND o.iin = j.iin AND o.row_no = j.row_no AND o.from_day = j.from_day
    GROUP BY o.kind_no, o.feed_no
)

SELECT
    s.kind_no,
    s.feed_no,
    s.persons,
    s.statements,
    c.days,
    c.wrong_days,
    c.only_days,
    c.cut_days
FROM spoken_of AS s
INNER JOIN counted AS c ON s.kind_no = c.kind_no AND s.feed_no = c.feed_no
