-- activity: one row per activity statement believed, in no order.
-- Reads   fact
SELECT
    iin,
    from_date,
    until_date
FROM fact
WHERE kind = 'activity'
