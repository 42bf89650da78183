-- contest: one row per person and child in a row with one representative, of the children that several persons claim.
-- Reads   statement, feed, child_row
WITH claimant AS (
    SELECT DISTINCT
        s.iin,
        s.other_iin AS child_iin
    FROM statement AS s
    INNER JOIN feed AS f ON s.feed_no = f.feed_no
    INNER JOIN child_row AS c ON f.row_no = c.row_no
    WHERE c.one_per AND s.known_from <= KNOWN_COMMIT() AND KNOWN_COMMIT() < s.known_until
),

shared AS (
    SELECT child_iin
    FROM claimant
    GROUP BY child_iin
    HAVING COUNT(*) > 1
)

SELECT
    c.iin,
    c.child_iin
FROM claimant AS c
INNER JOIN shared AS s ON c.child_iin = s.child_iin
