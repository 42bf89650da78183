-- again_iin: the persons who stand in a full twice, found beside each other in the rows put in order of person.
-- Reads   full_effect (in its order)
SELECT DISTINCT iin
FROM (SELECT iin, LAG(iin) OVER () AS before_iin FROM full_effect) AS neighbour
WHERE iin = before_iin
