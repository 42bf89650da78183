-- explain_claim: one row per child and claimant, of the children that the person $iin claims, on the day $day.
-- Reads   claim_made, piece
-- place   1 keeps the day; a child that one person alone claims has no row.
SELECT
    c.row_no,
    c.child_iin,
    c.iin = $iin AS own,
    c.place
FROM claim_made AS c
WHERE
    c.from_day <= UNIX_DATE($day) AND UNIX_DATE($day) < c.until_day
    AND c.child_iin IN (SELECT p.child_iin FROM piece AS p WHERE p.iin = $iin AND p.row_no = c.row_no)
ORDER BY c.row_no, c.child_iin, c.place
