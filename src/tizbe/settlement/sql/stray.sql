-- person: the claimants outside the span from_iin() to until_iin() of children whom persons inside it claim too.
-- Reads   contest
SELECT DISTINCT o.iin
FROM contest AS i
INNER JOIN contest AS o ON i.child_iin = o.child_iin
WHERE i.iin >= from_iin() AND i.iin < until_iin() AND NOT (o.iin >= from_iin() AND o.iin < until_iin())
