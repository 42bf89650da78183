-- stray_ref: one row per ref of which another person's statement may decide, so that it is looked for beyond the persons named.
-- Reads   asked, held_version
-- A ref named once whose own statement is believed of a person of the file is decided by that statement alone.
SELECT DISTINCT a.ref
FROM asked AS a
LEFT JOIN (SELECT h.base, h.ref FROM held_version AS h WHERE h.believed AND h.own AND h.ref IS NOT NULL) AS o
    ON a.base = o.base AND a.ref = o.ref
WHERE a.ref IS NOT NULL AND (a.is_again OR o.ref IS NULL)
