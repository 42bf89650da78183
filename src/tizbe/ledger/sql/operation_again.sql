-- operation: as in operation.sql, the rows whose key stands in the file with the base $base several times. $parts, $part: rows of
--            one key fall into one part.
-- Reads   asked
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
FROM asked
WHERE base = $base AND is_again AND ($parts = 1 OR HASH(key_ref, key_iin) % $parts = $part)
ORDER BY row_number
