-- believed: one row per ground statement of the persons in scope believed at the commit KNOWN_COMMIT(), with the row its
--           feed serves. In scope are the persons from FROM_IIN() up to UNTIL_IIN(), and those in `person`.
-- Reads   statement, beside (statement, or what of it persons outside the span may need), feed, person
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
    f.kind = 'ground' AND s.known_from <= KNOWN_COMMIT() AND KNOWN_COMMIT() < s.known_until
    AND s.iin >= FROM_IIN() AND s.iin < UNTIL_IIN()
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
FROM beside AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
SEMI JOIN person AS p ON s.iin = p.iin AND NOT (p.iin >= FROM_IIN() AND p.iin < UNTIL_IIN())
WHERE f.kind = 'ground' AND s.known_from <= KNOWN_COMMIT() AND KNOWN_COMMIT() < s.known_until
