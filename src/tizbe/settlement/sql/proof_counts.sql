-- proof_counts: one row per settlement's changes, row of the list and operation: how many changes, and their numbers.
-- Reads   change_file (the log's files, with the commit of each)
SELECT
    commit_no,
    row_no,
    op,
    COUNT(*) AS changes,
    MIN(number) AS first_number,
    MAX(number) AS last_number
FROM change_file
GROUP BY commit_no, row_no, op
ORDER BY commit_no, row_no, op
