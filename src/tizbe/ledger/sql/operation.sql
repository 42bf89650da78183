-- operation: one row per row of `changes`, in file order, with the verdict of screening before it.
-- Reads   screened
-- Days    numbers since 1970-01-01. $parts, $part: rows of one key fall into one part.
SELECT
    code,
    hints,
    field,
    row_number,
    op,
    ref,
    iin,
    from_date - DATE '1970-01-01' AS from_day,
    until_date - DATE '1970-01-01' AS until_day,
    value,
    relation,
    other_iin,
    born - DATE '1970-01-01' AS born,
    died - DATE '1970-01-01' AS died
FROM screened
WHERE $parts = 1 OR HASH(COALESCE(ref, CAST(iin AS VARCHAR), '')) % $parts = $part
ORDER BY row_number
