-- matched: as in matched.sql, for a stream that believes nothing yet: every row opens a statement.
-- Reads   screened, repeated
SELECT
    s.row_number,
    s.ref,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.relation,
    s.other_iin,
    s.born,
    s.died,
    s.hints,
    CAST(NULL AS BIGINT) AS first_id,
    TRUE AS own,
    0 AS code,
    FALSE AS known
FROM screened AS s
WHERE s.code = 0 AND s.row_number NOT IN (SELECT r.row_number FROM repeated AS r)
