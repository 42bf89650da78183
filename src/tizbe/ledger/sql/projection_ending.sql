-- statement: the version that an arriving effect supersedes stops being believed at the effect's commit.
-- Reads   projection_effect, statement
-- The iin is compared too, so that only the touched persons' stretches of the file are read.
UPDATE statement
SET known_until = effect.commit_no, cancelled = (effect.statement_id IS NULL)
FROM projection_effect AS effect
WHERE
    statement.statement_id = effect.supersedes
    AND statement.iin = effect.iin
    AND statement.known_until = 2147483647;
