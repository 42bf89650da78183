-- tally: one row: what the arriving effects must add, what they must end, what of that they cancel, and how many name a
--        feed not yet seen.
-- Reads   projection_effect, feed
SELECT
    COUNT(statement_id) AS brought,
    COUNT(supersedes) AS ended,
    COUNT(supersedes) FILTER (WHERE statement_id IS NULL) AS cancelled,
    COUNT(*) FILTER (WHERE feed NOT IN (SELECT feed FROM feed)) AS unseen
FROM projection_effect;
