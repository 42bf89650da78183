-- withdrawn_later: one row per ground statement believed at the commit since_commit() of which a later version was cancelled
--                  up to known_commit(): corrected first, then cancelled, it is lost to the cancellation all the same.
-- Reads   statement, feed, learned (statement_id, supersedes: the effects after since_commit())
WITH RECURSIVE version AS (
    SELECT
        s.statement_id,
        s.iin,
        f.row_no
    FROM statement AS s
    INNER JOIN feed AS f ON s.feed_no = f.feed_no
    WHERE f.kind = 'ground' AND s.cancelled AND s.known_from > since_commit() AND s.known_until <= known_commit()
    UNION ALL
    SELECT
        l.supersedes AS statement_id,
        v.iin,
        v.row_no
    FROM version AS v
    INNER JOIN learned AS l ON v.statement_id = l.statement_id
    WHERE l.supersedes IS NOT NULL
)

SELECT
    v.statement_id,
    v.iin,
    v.row_no
FROM version AS v
INNER JOIN statement AS s ON v.statement_id = s.statement_id AND v.iin = s.iin
WHERE s.known_from <= since_commit()
