-- statement: of the versions that arriving effects have just ended, those that nothing takes the place of were cancelled.
-- Reads   projection_effect, statement
-- A column of its own step, since changing a column makes the file's next checkpoint write all of it.
UPDATE statement
SET cancelled = TRUE
FROM projection_effect AS effect
WHERE
    statement.statement_id = effect.supersedes AND effect.statement_id IS NULL
    AND statement.known_until = effect.commit_no
