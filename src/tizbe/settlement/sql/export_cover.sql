-- cover in the outside form: one row per person and longest period alike; both days included, an empty end is open.
-- Reads   cover
SELECT
    LPAD(CAST(cover.iin AS VARCHAR), 12, '0') AS iin,
    cover.from_date AS begin_date,
    CASE WHEN cover.until_date < DATE '9999-12-31' THEN cover.until_date - 1 END AS end_date,
    cover.rows,
    cover.primary_row,
    cover.payer
FROM cover
ORDER BY cover.iin, cover.from_date
