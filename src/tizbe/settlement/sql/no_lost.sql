-- lost: the shape of it, without a row: a first settlement takes nothing away.
SELECT
    CAST(NULL AS BIGINT) AS iin,
    CAST(NULL AS INTEGER) AS row_no,
    CAST(NULL AS DATE) AS was_from_date,
    CAST(NULL AS BOOLEAN) AS cancelled
WHERE FALSE
