-- mine: one row per statement that the stream of a full believes.
-- Reads   statement, visible_feed
-- own     the feed's own stream holds it; otherwise it is held jointly with the other successors of a split body.
SELECT
    s.statement_id,
    v.feed,
    v.own,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.relation,
    s.other_iin,
    s.born,
    s.died,
    s.ref
FROM statement AS s
INNER JOIN visible_feed AS v ON s.feed_no = v.feed_no
WHERE s.known_until = 2147483647
