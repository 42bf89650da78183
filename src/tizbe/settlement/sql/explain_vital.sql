-- explain_vital: one row: the birth and the first day after the death of the person $iin, as vital records state them.
-- Reads   birth, death
SELECT
    (SELECT MIN(b.born) FROM birth AS b WHERE b.iin = $iin) AS born,
    (SELECT MIN(DATE_FROM_UNIX_DATE(d.until_day)) FROM death AS d WHERE d.iin = $iin) AS death_until
