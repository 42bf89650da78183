-- believed: one row per ground statement of the persons in scope believed at the commit known_commit(), with the row its
--           feed serves. In scope are the persons from from_iin() up to until_iin(), and those in `person`.
-- Reads   statement, feed, person
SELECT
    s.statement_id,
    s.feed_no,
    f.row_no,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.other_iin,
    s.born,
    s.absent
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE
    f.kind = 'ground' AND s.known_from <= known_commit() AND known_commit() < s.known_until
    AND s.iin >= from_iin() AND s.iin < until_iin()
UNION ALL
SELECT
    s.statement_id,
    s.feed_no,
    f.row_no,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.other_iin,
    s.born,
    s.absent
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE
    f.kind = 'ground' AND s.known_from <= known_commit() AND known_commit() < s.known_until
    AND s.iin IN (SELECT p.iin FROM person AS p WHERE NOT (p.iin >= from_iin() AND p.iin < until_iin()))
