-- naming: one row per version of a statement that names another person.
-- Reads   statement
SELECT
    s.iin,
    s.other_iin
FROM statement AS s
WHERE s.other_iin > 0
