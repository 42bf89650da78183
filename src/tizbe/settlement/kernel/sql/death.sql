-- death: one row per person whose death a vital record states, by iin; until_day is the day after the death.
-- Reads   fact
SELECT
    iin,
    UNIX_DATE(MAX_BY(died, statement_id)) + 1 AS until_day
FROM fact
WHERE kind = 'vital' AND died IS NOT NULL
GROUP BY iin
ORDER BY iin
