-- asked: one row per operation that screening let through, with its key, and how many operations of the file name that key.
-- Reads   screened
-- key_*   the ref alone, or else person, evidence and begin; two keys are one where all of these are equal. A natural key
--         without its begin is one with none that the ledger holds.
SELECT
    row_number,
    op,
    ref,
    iin,
    from_date,
    until_date,
    value,
    relation,
    other_iin,
    born,
    died,
    code,
    field,
    hints,
    ref IS NULL AS is_natural,
    COALESCE(ref, '') AS key_ref,
    CASE WHEN ref IS NULL THEN iin ELSE 0 END AS key_iin,
    CASE WHEN ref IS NULL THEN value ELSE '' END AS key_value,
    CASE WHEN ref IS NULL THEN relation ELSE '' END AS key_relation,
    CASE WHEN ref IS NULL THEN other_iin ELSE 0 END AS key_other_iin,
    CASE WHEN ref IS NULL THEN from_date ELSE DATE '1970-01-01' END AS key_from_date,
    COUNT(*) OVER (
        PARTITION BY is_natural, key_ref, key_iin, key_value, key_relation, key_other_iin, key_from_date
    ) AS times
FROM screened
WHERE code = 0
