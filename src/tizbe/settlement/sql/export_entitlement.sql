-- entitlement in the outside form: one row per person, row and entitled period; both days included, an empty end is open.
-- Reads   held
SELECT
    LPAD(CAST(held.iin AS VARCHAR), 12, '0') AS iin,
    held.row_no AS row,
    held.from_date AS begin_date,
    CASE WHEN held.until_date < DATE '9999-12-31' THEN held.until_date - 1 END AS end_date,
    held.began_by,
    NULLIF(held.ended_by, '') AS ended_by
FROM held
ORDER BY held.iin, held.from_date, held.row_no
