-- conflict_representative: one row per statement and stretch of days on which several persons claim the same child in a row
--                          with one representative; of whoever keeps the days and of whoever stands behind.
-- Reads   claim_made, spoken
-- Days    numbers, half-open.
WITH rival AS (
    SELECT
        row_no,
        child_iin,
        from_day
    FROM claim_made
    GROUP BY row_no, child_iin, from_day
    HAVING MAX(place) > 1
)

SELECT
    s.iin,
    s.row_no,
    s.feed_no,
    s.statement_id,
    GREATEST(s.from_day, c.from_day) AS from_day,
    LEAST(s.until_day, c.until_day) AS until_day
FROM claim_made AS c
INNER JOIN rival AS r ON c.row_no = r.row_no AND c.child_iin = r.child_iin AND c.from_day = r.from_day
INNER JOIN spoken AS s
    ON
        c.iin = s.iin AND c.row_no = s.row_no AND c.child_iin = s.child_iin
        AND c.from_day < s.until_day AND c.until_day > s.from_day
