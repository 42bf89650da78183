-- stray_ref: one row per ref of which another person's statement may decide, so that it is looked for beyond the persons named.
-- Reads   asked, held
-- A ref named once whose own statement is believed of a person of the file is decided by that statement alone.
SELECT DISTINCT a.ref
FROM asked AS a
LEFT JOIN (SELECT h.ref FROM held AS h WHERE h.believed AND h.own AND h.ref IS NOT NULL) AS o ON a.ref = o.ref
WHERE a.ref IS NOT NULL AND (a.times > 1 OR o.ref IS NULL)
