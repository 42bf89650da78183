-- one row: how many persons lose a statement by this submission, and whether anything ends at all.
-- Reads   effect, mine
SELECT COUNT(DISTINCT e.iin) AS persons
FROM effect AS e
LEFT JOIN mine AS m ON e.supersedes = m.statement_id
WHERE
    e.absent
    OR (e.statement_id IS NULL AND m.statement_id IS NOT NULL)
    OR ($ends_count AND m.statement_id IS NOT NULL AND e.until_date < m.until_date)
