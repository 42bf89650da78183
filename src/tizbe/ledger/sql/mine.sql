-- mine: one row per key that the submission's stream believes, or has cancelled: the version that counts.
-- Reads   statement, visible_feed, screened
-- own     the feed's own stream holds it; otherwise it is held jointly with the other successors of a split body.
-- $everything: all of the stream (a full), or only the persons and refs that the operations name (changes).
WITH seen AS (
    SELECT s.*, v.own, v.feed
    FROM statement AS s
    INNER JOIN visible_feed AS v ON s.feed_no = v.feed_no
    WHERE
        (s.known_until = 2147483647 OR (s.cancelled AND NOT $everything))
        AND (
            $everything
            OR s.iin IN (SELECT o.iin FROM screened AS o WHERE o.iin IS NOT NULL)
            OR s.ref IN (SELECT o.ref FROM screened AS o WHERE o.ref IS NOT NULL)
        )
)

SELECT
    statement_id,
    feed,
    own,
    iin,
    from_date,
    until_date,
    value,
    relation,
    other_iin,
    born,
    died,
    ref,
    known_until = 2147483647 AS believed
FROM seen
