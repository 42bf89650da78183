-- operation: one row per row of `changes`, in file order, with the verdict of screening before it.
-- Reads   screened
-- Days    numbers since 1970-01-01.
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
ORDER BY row_number
