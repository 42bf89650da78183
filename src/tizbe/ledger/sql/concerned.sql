-- concerned: the persons of a file, whoever's statements name one of them, and whoever names a person whom those name: the
--            persons whose settlement the file may change, and some more.
-- Reads   asked, naming
WITH near AS (
    SELECT a.iin FROM asked AS a
    UNION
    SELECT s.iin FROM naming AS s WHERE s.other_iin IN (SELECT a.iin FROM asked AS a)
),

child AS (
    SELECT DISTINCT s.other_iin FROM naming AS s WHERE s.iin IN (SELECT n.iin FROM near AS n)
)

SELECT n.iin FROM near AS n
UNION
SELECT s.iin FROM naming AS s WHERE s.other_iin IN (SELECT c.other_iin FROM child AS c)
