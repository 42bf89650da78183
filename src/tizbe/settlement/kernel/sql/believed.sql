-- believed: one row per ground statement believed, as the kernel reads it, in no order.
-- Reads   believed, kernel_value
-- Value   its code by `kernel_value`; one that no rule names is -1.
SELECT
    b.statement_id,
    b.feed_no,
    b.iin,
    b.from_date,
    b.until_date,
    COALESCE(v.code, -1) AS value,
    b.other_iin,
    b.born,
    b.absent
FROM believed AS b
LEFT JOIN kernel_value AS v ON b.value = v.value
