-- arrival: one row per version that the arriving effects bring, as the statement table holds it.
-- Reads   projection_effect, feed
-- Period  half-open; an open end is 9999-12-31. Each version is believed until `projection_ending` says otherwise.
SELECT
    effect.statement_id,
    feed.feed_no,
    effect.iin,
    effect.from_date,
    effect.until_date,
    effect.value,
    effect.relation,
    effect.other_iin,
    effect.born,
    effect.died,
    effect.ref,
    effect.absent,
    effect.submission_no,
    effect.row_number,
    effect.commit_no AS known_from,
    2147483647 AS known_until,
    FALSE AS cancelled
FROM projection_effect AS effect
INNER JOIN feed ON effect.feed = feed.feed
WHERE effect.statement_id IS NOT NULL
