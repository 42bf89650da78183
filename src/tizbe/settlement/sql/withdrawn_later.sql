-- withdrawn: one row per ground statement believed at the commit SINCE_COMMIT() of which a later version was cancelled:
--            corrected first, then cancelled, it is lost to the cancellation all the same.
-- Reads   statement, version
SELECT
    v.statement_id,
    v.iin,
    v.row_no
FROM version AS v
INNER JOIN statement AS s ON v.statement_id = s.statement_id AND v.iin = s.iin
WHERE s.known_from <= SINCE_COMMIT()
