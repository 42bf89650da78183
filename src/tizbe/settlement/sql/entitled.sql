-- entitled: one row per person, row and entitled period, with dates and the reasons of both edges.
-- Reads   settled, reason
SELECT
    s.iin,
    s.row_no,
    DATE_FROM_UNIX_DATE(s.from_day) AS from_date,
    DATE_FROM_UNIX_DATE(s.until_day) AS until_date,
    b.reason AS began_by,
    CASE WHEN s.until_day = 2932896 THEN '' ELSE e.reason END AS ended_by
FROM settled AS s
INNER JOIN reason AS b ON s.row_no = b.row_no AND s.began_rank = b.rank
INNER JOIN reason AS e ON s.row_no = e.row_no AND s.ended_rank = e.rank
