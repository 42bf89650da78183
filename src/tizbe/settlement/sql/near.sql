-- near: every version about the persons in `person`, of all feeds.
-- Reads   statement, person
SELECT
    s.statement_id,
    s.feed_no,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.other_iin,
    s.born,
    s.died,
    s.absent,
    s.known_from,
    s.known_until
FROM statement AS s
WHERE s.iin IN (SELECT p.iin FROM person AS p)
