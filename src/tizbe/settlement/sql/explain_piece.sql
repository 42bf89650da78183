-- explain_piece: one row per statement of the person $iin that stands on the day $day after the first four steps.
-- Reads   piece
SELECT
    row_no,
    statement_id,
    bound
FROM piece
WHERE iin = $iin AND from_day <= UNIX_DATE($day) AND UNIX_DATE($day) < until_day
ORDER BY row_no, statement_id
