-- death: one row per person whose death a vital record states; the day of death is the last day that can be covered.
-- Reads   vital
-- Days    numbers; until_day is the day after the death.
SELECT
    iin,
    UNIX_DATE(died) + 1 AS until_day
FROM (
    SELECT
        iin,
        died,
        ROW_NUMBER() OVER (PARTITION BY iin ORDER BY statement_id DESC) AS place
    FROM vital
    WHERE died IS NOT NULL
) AS learned
WHERE place = 1
