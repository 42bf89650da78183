-- silence: one row per person, row, voice and stretch of days in the period on which the voice says nothing of the person
--          though it has authority, and though it speaks of the person in this row at another time.
-- Reads   said, voice_day
-- Days    numbers, half-open. side: 'ended' where it has spoken before, 'later' where it speaks only afterwards.
-- edge_day the end of what it said before, or the first day of what it says afterwards.
WITH shared AS (
    SELECT
        iin,
        row_no
    FROM said
    GROUP BY iin, row_no
    HAVING MIN(voice_no) <> MAX(voice_no)
),

ordered AS (
    SELECT
        s.iin,
        s.row_no,
        s.voice_no,
        MAX(s.until_day) OVER (
            PARTITION BY s.iin, s.row_no, s.voice_no ORDER BY s.from_day, s.until_day
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS reached_day,
        LEAD(s.from_day) OVER (PARTITION BY s.iin, s.row_no, s.voice_no ORDER BY s.from_day, s.until_day) AS next_day,
        MIN(s.from_day) OVER (PARTITION BY s.iin, s.row_no, s.voice_no) AS first_day
    FROM said AS s
    INNER JOIN shared AS t ON s.iin = t.iin AND s.row_no = t.row_no
),

silent AS (
    SELECT
        iin,
        row_no,
        voice_no,
        'ended' AS side,
        reached_day AS edge_day,
        reached_day AS from_day,
        COALESCE(next_day, 2932896) AS until_day
    FROM ordered
    WHERE reached_day < COALESCE(next_day, 2932896)
    UNION
    SELECT
        iin,
        row_no,
        voice_no,
        'later' AS side,
        first_day AS edge_day,
        -1000000 AS from_day,
        first_day AS until_day
    FROM ordered
)

SELECT
    s.iin,
    s.row_no,
    s.voice_no,
    s.side,
    s.edge_day,
    GREATEST(s.from_day, d.from_day, FROM_DAY_ASKED()) AS from_day,
    LEAST(s.until_day, d.until_day, UNTIL_DAY_ASKED()) AS until_day
FROM silent AS s
INNER JOIN voice_day AS d ON s.voice_no = d.voice_no
WHERE GREATEST(s.from_day, d.from_day, FROM_DAY_ASKED()) < LEAST(s.until_day, d.until_day, UNTIL_DAY_ASKED())
