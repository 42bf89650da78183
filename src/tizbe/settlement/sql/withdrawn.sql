-- withdrawn: one row per ground statement that a cancellation ended after the commit SINCE_COMMIT(), up to KNOWN_COMMIT().
-- Reads   statement, feed
SELECT
    s.statement_id,
    s.iin,
    f.row_no
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE
    f.kind = 'ground' AND s.cancelled AND s.known_from <= SINCE_COMMIT()
    AND SINCE_COMMIT() < s.known_until AND s.known_until <= KNOWN_COMMIT()
