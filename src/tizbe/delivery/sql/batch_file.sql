-- batch_file: one row per change of a batch, in the form MSHI reads, in order of number.
-- Reads   the change files of the settlements ($files)
-- Days    outside form: both included, an open end is empty.
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
FROM READ_PARQUET($files)
WHERE number BETWEEN $first_change AND $last_change
ORDER BY number
