-- fact: one row per activity or vital statement believed at the commit KNOWN_COMMIT(), of the persons in scope and of
--       the children whom their statements name. In scope: as in believed.sql.
-- Reads   statement, beside (statement, or what of it persons outside the span may need), feed, person, believed, child_row
WITH named AS (
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
    f.kind <> 'ground' AND s.known_from <= KNOWN_COMMIT() AND KNOWN_COMMIT() < s.known_until
    AND s.iin >= FROM_IIN() AND s.iin < UNTIL_IIN()
UNION ALL
SELECT
    s.statement_id,
    f.kind,
    s.iin,
    s.from_date,
    s.until_date,
    s.born,
    s.died
FROM beside AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE
    f.kind <> 'ground' AND s.known_from <= KNOWN_COMMIT() AND KNOWN_COMMIT() < s.known_until
    AND s.iin IN (SELECT n.iin FROM named AS n WHERE NOT (n.iin >= FROM_IIN() AND n.iin < UNTIL_IIN()))
