-- held_version: one row per version that counts for a key: believed now, or ended by a cancellation.
-- Reads   picked (versions of statement), seen_feed (which file's stream holds the statements of a feed; one file's alone)
-- own     the sender's own stream holds it; otherwise it is held jointly. key_*: as in asked.sql.
SELECT
    v.base,
    s.statement_id,
    v.feed,
    v.own,
    s.ref,
    s.known_until = 2147483647 AS believed,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.relation,
    s.other_iin,
    s.born,
    s.died,
    s.ref IS NULL AS is_natural,
    COALESCE(s.ref, '') AS key_ref,
    CASE WHEN s.ref IS NULL THEN s.iin ELSE 0 END AS key_iin,
    CASE WHEN s.ref IS NULL THEN s.value ELSE '' END AS key_value,
    CASE WHEN s.ref IS NULL THEN s.relation ELSE '' END AS key_relation,
    CASE WHEN s.ref IS NULL THEN s.other_iin ELSE 0 END AS key_other_iin,
    CASE WHEN s.ref IS NULL THEN s.from_date ELSE DATE '1970-01-01' END AS key_from_date
FROM picked AS s
INNER JOIN seen_feed AS v ON s.feed_no = v.feed_no
WHERE (s.known_until = 2147483647 OR s.cancelled)
