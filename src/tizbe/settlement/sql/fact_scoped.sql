-- fact: as in fact.sql, for the persons in scope and the children their statements name.
-- Reads   statement, feed, person, believed, child_row
WITH relevant AS (
    SELECT p.iin FROM person AS p
    UNION
    SELECT b.other_iin AS iin
    FROM believed AS b
    INNER JOIN child_row AS c ON b.row_no = c.row_no
)

SELECT
    s.statement_id,
    f.kind,
    s.iin,
    s.from_date,
    s.until_date,
    s.born,
    s.died
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE
    f.kind <> 'ground' AND s.known_from <= $known AND $known < s.known_until
    AND s.iin IN (SELECT r.iin FROM relevant AS r)
