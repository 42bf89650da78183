-- statement: the version that an arriving effect supersedes stops being believed at the effect's commit.
-- Reads   projection_effect, statement
-- One key is compared, so that a scan passes over most rows by it; of few, the caller compares the person too.
UPDATE statement
SET known_until = effect.commit_no
FROM projection_effect AS effect
WHERE statement.statement_id = effect.supersedes AND statement.known_until = 2147483647
