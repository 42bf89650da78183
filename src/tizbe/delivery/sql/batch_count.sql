-- batch_count: one row per operation of a batch: how many changes it has, and their first and last number.
-- Reads   the change files of the settlements ($files)
SELECT
    op,
    COUNT(*) AS changes,
    COUNT(DISTINCT number) AS numbers,
    MIN(number) AS first_change,
    MAX(number) AS last_change
FROM READ_PARQUET($files)
WHERE number BETWEEN $first_change AND $last_change
GROUP BY op
ORDER BY op
