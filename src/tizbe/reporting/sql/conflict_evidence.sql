-- conflict_evidence: one row per statement and stretch of days on which another statement of the person and row gives
--                    another value, in a row of which a person can hold one value at a time.
-- Reads   said, one_value_row
-- Days    numbers, half-open.
WITH varied AS (
    SELECT
        s.iin,
        s.row_no
    FROM said AS s
    INNER JOIN one_value_row AS o ON s.row_no = o.row_no
    GROUP BY s.iin, s.row_no
    HAVING MIN(s.value) <> MAX(s.value)
),

asked AS (
    SELECT s.*
    FROM said AS s
    INNER JOIN varied AS v ON s.iin = v.iin AND s.row_no = v.row_no
)

SELECT
    a.iin,
    a.row_no,
    a.feed_no,
    a.statement_id,
    GREATEST(a.from_day, b.from_day) AS from_day,
    LEAST(a.until_day, b.until_day) AS until_day
FROM asked AS a
INNER JOIN asked AS b
    ON
        a.iin = b.iin AND a.row_no = b.row_no AND a.value <> b.value
        AND a.from_day < b.until_day AND a.until_day > b.from_day
