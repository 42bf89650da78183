-- explain_entitled: every entitled period of the person $iin.
-- Reads   entitled
SELECT
    row_no,
    from_date,
    until_date,
    began_by,
    ended_by
FROM entitled
WHERE iin = $iin
ORDER BY from_date, row_no
