-- asked: one row per operation that screening let through, with its key, and whether another of its file names that key.
-- Reads   said (the rows of `screened` of every file that is judged, with its feed and its base)
-- place   the row's own among all files: the number of the version it may bring. The operations of a file are taken by themselves.
-- key_*   the ref alone, or else person, evidence and begin; two keys are one where all of these are equal. A natural key
--         without its begin is one with none that the ledger holds.
-- is_again  told by a hash: two keys of one hash are then taken one by one, which comes to the same.
WITH keyed AS (
    SELECT
        base,
        base + row_number AS place,
        asked_feed,
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
        CASE WHEN ref IS NULL THEN from_date ELSE DATE '1970-01-01' END AS key_from_date
    FROM said
    WHERE code = 0
),

again AS (
    SELECT HASH(base, key_ref, key_iin, key_value, key_relation, key_other_iin, key_from_date) AS key_hash
    FROM keyed
    GROUP BY key_hash
    HAVING COUNT(*) > 1
)

SELECT
    *,
    HASH(base, key_ref, key_iin, key_value, key_relation, key_other_iin, key_from_date) IN (SELECT key_hash FROM again) AS is_again
FROM keyed
