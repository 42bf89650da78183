-- birth: one row per person whose birth a vital record states, by iin; the record learned last stands.
-- Reads   fact
SELECT
    iin,
    UNIX_DATE(MAX_BY(born, statement_id)) AS born_day
FROM fact
WHERE kind = 'vital' AND born IS NOT NULL
GROUP BY iin
ORDER BY iin
