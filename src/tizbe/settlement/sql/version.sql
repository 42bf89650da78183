-- version: one row per ground statement learned after the commit since_commit() that a cancellation ended up to known_commit().
-- Reads   statement, feed
SELECT
    s.statement_id,
    s.iin,
    f.row_no
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE f.kind = 'ground' AND s.cancelled AND s.known_from > since_commit() AND s.known_until <= known_commit()
