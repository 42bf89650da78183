-- statement: as in projection_ending.sql, of versions whose row is known: no column of the ledger is read to find them.
-- Reads   placed_effect, statement
UPDATE statement
SET known_until = effect.commit_no
FROM placed_effect AS effect
WHERE statement.rowid = effect.row_id AND statement.known_until = 2147483647
