-- birth: one row per person whose birth a vital record states; the record learned last stands.
-- Reads   vital
SELECT
    iin,
    born
FROM (
    SELECT
        iin,
        born,
        ROW_NUMBER() OVER (PARTITION BY iin ORDER BY statement_id DESC) AS place
    FROM vital
    WHERE born IS NOT NULL
) AS learned
WHERE place = 1
