-- entitlement in the outside form: one row per person, row and entitled period; both days included, an empty end is open.
-- Reads   held
SELECT
    LPAD(CAST(iin AS VARCHAR), 12, '0') AS iin,
    row_no AS "row",
    from_date AS begin_date,
    CASE WHEN until_date < DATE '9999-12-31' THEN until_date - 1 END AS end_date,
    began_by,
    NULLIF(ended_by, '') AS ended_by
FROM held
ORDER BY held.iin, held.from_date, held.row_no
