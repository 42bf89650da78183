-- touched: persons of whom something was learned or unlearned after the commit SINCE_COMMIT(), up to KNOWN_COMMIT().
-- Reads   statement
SELECT s.iin
FROM statement AS s
WHERE s.known_from > SINCE_COMMIT() AND s.known_from <= KNOWN_COMMIT()
UNION
SELECT s.iin
FROM statement AS s
WHERE s.known_until > SINCE_COMMIT() AND s.known_until <= KNOWN_COMMIT()
