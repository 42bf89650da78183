-- tally: one row: what the arriving effects must add, what they must end, and how many name a feed not yet seen.
-- Reads   projection_effect, feed
SELECT
    COUNT(statement_id) AS brought,
    COUNT(supersedes) AS ended,
    COUNT(*) FILTER (WHERE feed NOT IN (SELECT feed FROM feed)) AS unseen
FROM projection_effect;
