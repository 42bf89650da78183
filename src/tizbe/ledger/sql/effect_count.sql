-- effect_count: one row per file of effects: its rows, the versions it brings, and those that rows of a full state.
-- Reads   effect (the log's files, with the place of each)
SELECT
    place,
    COUNT(*) AS effects,
    COUNT(statement_id) AS brought,
    COUNT(*) FILTER (WHERE act IN ('open', 'amend')) AS stated
FROM effect
GROUP BY place
