-- mine: one row per version that counts for a key: believed now, or ended by a cancellation.
-- Reads   statement
-- Days    numbers since 1970-01-01. The caller adds which feeds and which persons or refs.
SELECT
    s.statement_id,
    s.feed_no,
    s.ref,
    s.known_until = 2147483647 AS believed,
    s.iin,
    s.from_date - DATE '1970-01-01' AS from_day,
    s.until_date - DATE '1970-01-01' AS until_day,
    s.value,
    s.relation,
    s.other_iin,
    s.born - DATE '1970-01-01' AS born,
    s.died - DATE '1970-01-01' AS died
FROM statement AS s
WHERE (s.known_until = 2147483647 OR s.cancelled)
