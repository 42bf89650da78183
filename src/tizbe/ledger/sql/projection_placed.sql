-- placed_effect: one row per arriving effect that ends a version of which is known in which row of the table it stands.
-- Reads   projection_effect, placed (of versions that were found when the effects were judged: statement_id, row_id)
SELECT DISTINCT
    effect.commit_no,
    placed.row_id
FROM projection_effect AS effect
INNER JOIN placed ON effect.supersedes = placed.statement_id
