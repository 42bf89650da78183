-- believed: one row per ground statement believed, as the kernel reads it: numbers only, by iin.
-- Reads   believed, kernel_value
-- Days    numbers since 1970-01-01, half-open; a birth not stated is -2147483648, a value that no rule names is -1.
SELECT
    b.statement_id,
    b.feed_no,
    b.iin,
    UNIX_DATE(b.from_date) AS from_day,
    UNIX_DATE(b.until_date) AS until_day,
    COALESCE(v.code, -1) AS value,
    b.other_iin,
    COALESCE(UNIX_DATE(b.born), -2147483648) AS born_day,
    CASE WHEN b.absent THEN 1 ELSE 0 END AS absent
FROM believed AS b
LEFT JOIN kernel_value AS v ON b.value = v.value
ORDER BY b.iin
