-- version: the versions that those in `version` superseded.
-- Reads   version, learned (statement_id, supersedes: the effects after SINCE_COMMIT())
SELECT
    l.supersedes AS statement_id,
    v.iin,
    v.row_no
FROM version AS v
INNER JOIN learned AS l ON v.statement_id = l.statement_id
WHERE l.supersedes IS NOT NULL
