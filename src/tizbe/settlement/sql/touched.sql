-- touched: persons of whom something was learned or unlearned after the commit $since, up to $known.
-- Reads   statement
SELECT s.iin
FROM statement AS s
WHERE s.known_from > $since AND s.known_from <= $known
UNION
SELECT s.iin
FROM statement AS s
WHERE s.known_until > $since AND s.known_until <= $known
