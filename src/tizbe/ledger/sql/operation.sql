-- operation: one row per row of `changes` that screening let through, with its key and its turn among the key's operations.
-- Reads   screened
SELECT
    row_number,
    op,
    ref,
    COALESCE(ref, '') AS key_ref,
    CASE WHEN ref IS NULL THEN iin ELSE 0 END AS key_iin,
    CASE WHEN ref IS NULL THEN value ELSE '' END AS key_value,
    CASE WHEN ref IS NULL THEN relation ELSE '' END AS key_relation,
    CASE WHEN ref IS NULL THEN other_iin ELSE 0 END AS key_other,
    CASE WHEN ref IS NULL THEN from_date ELSE DATE '1970-01-01' END AS key_from,
    iin,
    from_date,
    until_date,
    value,
    relation,
    other_iin,
    born,
    died,
    hints,
    ROW_NUMBER() OVER (
        PARTITION BY key_ref, key_iin, key_value, key_relation, key_other, key_from ORDER BY row_number
    ) AS turn
FROM screened
WHERE code = 0
