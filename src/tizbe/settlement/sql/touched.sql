-- touched: persons of whom something was learned or unlearned after the commit since_commit(), up to known_commit().
-- Reads   statement
SELECT s.iin
FROM statement AS s
WHERE s.known_from > since_commit() AND s.known_from <= known_commit()
UNION
SELECT s.iin
FROM statement AS s
WHERE s.known_until > since_commit() AND s.known_until <= known_commit()
