-- mine: as in mine_of_some.sql, the versions whose key stands in the file with the base $base several times.
-- Reads   held_version, asked
SELECT
    h.statement_id,
    h.feed,
    h.ref,
    h.believed,
    h.iin,
    h.from_date - DATE '1970-01-01' AS from_day,
    h.until_date - DATE '1970-01-01' AS until_day,
    h.value,
    h.relation,
    h.other_iin,
    h.born - DATE '1970-01-01' AS born,
    h.died - DATE '1970-01-01' AS died
FROM held_version AS h
SEMI JOIN (SELECT * FROM asked WHERE base = $base AND is_again) AS a
    ON
        h.base = a.base
        AND h.is_natural = a.is_natural AND h.key_ref = a.key_ref AND h.key_iin = a.key_iin AND h.key_value = a.key_value
        AND h.key_relation = a.key_relation AND h.key_other_iin = a.key_other_iin AND h.key_from_date = a.key_from_date
WHERE h.base = $base AND ($parts = 1 OR HASH(h.key_ref, h.key_iin) % $parts = $part)
