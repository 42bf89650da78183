-- version: one row per ground statement learned after the commit SINCE_COMMIT() that a cancellation ended up to KNOWN_COMMIT().
-- Reads   statement, feed
SELECT
    s.statement_id,
    s.iin,
    f.row_no
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE f.kind = 'ground' AND s.cancelled AND s.known_from > SINCE_COMMIT() AND s.known_until <= KNOWN_COMMIT()
