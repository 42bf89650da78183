-- explain_exclusion: one row per believed statement of the person $iin that takes the day $day from its own row.
-- Reads   believed, exclusion
SELECT
    b.row_no,
    b.statement_id
FROM believed AS b
INNER JOIN exclusion AS x ON b.feed_no = x.feed_no AND b.value = x.value
WHERE
    b.iin = $iin AND b.from_date <= $day AND $day < b.until_date AND x.from_date <= $day AND $day < x.until_date
ORDER BY b.row_no, b.statement_id
