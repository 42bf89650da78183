-- birth_known: one row per believed vital record that states a birth. The caller adds which persons.
-- Reads   statement, feed
SELECT
    v.iin,
    v.born
FROM statement AS v
INNER JOIN feed AS f ON v.feed_no = f.feed_no
WHERE f.kind = 'vital' AND v.known_until = 2147483647 AND v.born IS NOT NULL
