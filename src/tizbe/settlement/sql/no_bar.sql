-- no_bar: the shape of a bar, without a row.
SELECT
    CAST(NULL AS BIGINT) AS iin,
    CAST(NULL AS INTEGER) AS row_no,
    CAST(NULL AS STRING) AS step,
    CAST(NULL AS INTEGER) AS from_day,
    CAST(NULL AS INTEGER) AS until_day
WHERE FALSE
