-- passing: one row: how many of the arriving effects end a version that arrives with them.
-- Reads   projection_effect
SELECT COUNT(*) AS passing
FROM projection_effect AS effect
INNER JOIN projection_effect AS ending ON effect.statement_id = ending.supersedes AND effect.iin = ending.iin;
