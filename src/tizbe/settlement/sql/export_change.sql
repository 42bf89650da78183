-- change in the outside form: one row per change of an entitlement; both days included, an empty end is open.
-- Reads   change_made
SELECT
    number,
    LPAD(CAST(iin AS VARCHAR), 12, '0') AS iin,
    row_no AS row,
    op,
    from_date AS begin_date,
    CASE WHEN until_date < DATE '9999-12-31' THEN until_date - 1 END AS end_date,
    was_from_date AS was_begin_date,
    CASE WHEN was_until_date < DATE '9999-12-31' THEN was_until_date - 1 END AS was_end_date,
    NULLIF(reason, '') AS reason,
    edition
FROM change_made
ORDER BY number
