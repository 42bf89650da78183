-- state: one row per key: what is believed of it before the next operation (believed), or that it was cancelled.
-- Reads   mine
-- A key is its ref, or where it has none the person, the evidence without dates and the begin.
SELECT
    COALESCE(ref, '') AS key_ref,
    CASE WHEN ref IS NULL THEN iin ELSE 0 END AS key_iin,
    CASE WHEN ref IS NULL THEN value ELSE '' END AS key_value,
    CASE WHEN ref IS NULL THEN relation ELSE '' END AS key_relation,
    CASE WHEN ref IS NULL THEN other_iin ELSE 0 END AS key_other,
    CASE WHEN ref IS NULL THEN from_date ELSE DATE '1970-01-01' END AS key_from,
    CASE WHEN believed THEN statement_id END AS first_id,
    CASE WHEN believed THEN feed END AS first_feed,
    own,
    believed,
    iin,
    from_date,
    until_date,
    value,
    relation,
    other_iin,
    born,
    died
FROM mine
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY key_ref, key_iin, key_value, key_relation, key_other, key_from
    ORDER BY believed DESC, own DESC, statement_id DESC
) = 1
