-- rows_alike: one row per set of rows that occurs: its text, and its first row by precedence.
-- Reads   slice, precedence
WITH mask AS (
    SELECT DISTINCT mask FROM slice
),

member AS (
    SELECT
        m.mask,
        p.row_no,
        p.place
    FROM mask AS m
    INNER JOIN precedence AS p ON (m.mask & CAST(1 << p.row_no AS BIGINT)) <> 0
),

joined AS (
    SELECT
        mask,
        STRING_AGG(CAST(row_no AS VARCHAR), ';' ORDER BY row_no) AS rows,
        MIN(place) AS place
    FROM member
    GROUP BY mask
)

SELECT
    j.mask,
    j.rows,
    p.row_no AS primary_row
FROM joined AS j
INNER JOIN precedence AS p ON j.place = p.place
