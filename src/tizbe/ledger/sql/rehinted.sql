-- rehinted: one row per row whose remark on the birth date changes because a vital record is believed.
-- Reads   screened, statement, feed
-- $of_child: the birth that counts is the child's; hint 4 no birth date known; hint 5 begins before the birth.
WITH learned AS (
    SELECT v.iin, v.born
    FROM statement AS v
    INNER JOIN feed AS f ON v.feed_no = f.feed_no
    WHERE
        f.kind = 'vital' AND v.known_until = 2147483647 AND v.born IS NOT NULL
        AND v.iin IN (SELECT CASE WHEN $of_child THEN s.other_iin ELSE s.iin END FROM screened AS s WHERE s.code = 0)
    QUALIFY ROW_NUMBER() OVER (PARTITION BY v.iin ORDER BY v.statement_id DESC) = 1
)

SELECT
    s.row_number,
    (s.hints & ~(16 + 32)) | CASE WHEN s.from_date < l.born THEN 32 ELSE 0 END AS hints
FROM screened AS s
INNER JOIN learned AS l ON CASE WHEN $of_child THEN s.other_iin ELSE s.iin END = l.iin
WHERE s.code = 0 AND s.op IN ('state', 'open', 'amend')
