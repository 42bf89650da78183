-- person: the claimants outside the span FROM_IIN() to UNTIL_IIN() of children whom persons inside it claim too.
-- Reads   contest
SELECT DISTINCT o.iin
FROM contest AS i
INNER JOIN contest AS o ON i.child_iin = o.child_iin
WHERE i.iin >= FROM_IIN() AND i.iin < UNTIL_IIN() AND NOT (o.iin >= FROM_IIN() AND o.iin < UNTIL_IIN())
