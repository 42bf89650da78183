-- piece: one row per ground statement and unbroken stretch of days on which it stands, after the four
--        steps of a statement: stated, authority, death, age.
-- Reads   believed, standing, birth, death
-- Days    numbers since 1970-01-01, half-open. Ranks: 0 absent-from-full, 1 stated, 2 authority, 3 death, 4 age.
WITH cut AS (
    SELECT
        b.statement_id,
        b.iin,
        b.row_no,
        b.other_iin AS child_iin,
        b.absent,
        s.bound,
        UNIX_DATE(b.from_date) AS stated_from,
        UNIX_DATE(b.until_date) AS stated_until,
        UNIX_DATE(s.from_date) AS standing_from,
        UNIX_DATE(s.until_date) AS standing_until,
        COALESCE(d.until_day, 2932896) AS death_until,
        CASE
            WHEN s.age_of = '' THEN 2932896
            WHEN COALESCE(v.born, b.born) IS NOT NULL
                THEN UNIX_DATE(ADD_MONTHS(COALESCE(v.born, b.born), s.age_months))
            WHEN s.age_required THEN -1000000
            ELSE 2932896
        END AS age_until
    FROM believed AS b
    INNER JOIN standing AS s ON b.feed_no = s.feed_no AND b.value = s.value
    LEFT JOIN death AS d ON b.iin = d.iin
    LEFT JOIN birth AS v
        ON CASE WHEN s.age_of = 'person' THEN b.iin WHEN s.age_of = 'child' THEN b.other_iin END = v.iin
),

bounded AS (
    SELECT
        *,
        GREATEST(stated_from, standing_from) AS from_day,
        LEAST(stated_until, standing_until, death_until, age_until) AS until_day
    FROM cut
)

SELECT
    statement_id,
    iin,
    row_no,
    child_iin,
    bound,
    stated_from,
    from_day,
    until_day,
    CASE WHEN stated_from >= standing_from THEN 1 ELSE 2 END AS begin_rank,
    CASE
        WHEN until_day = stated_until THEN CASE WHEN absent THEN 0 ELSE 1 END
        WHEN until_day = standing_until THEN 2
        WHEN until_day = death_until THEN 3
        ELSE 4
    END AS end_rank
FROM bounded
WHERE from_day < until_day
