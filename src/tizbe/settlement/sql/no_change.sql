-- no_change: the shape of a change, without a row.
SELECT
    CAST(NULL AS BIGINT) AS number,
    CAST(NULL AS BIGINT) AS iin,
    CAST(NULL AS INTEGER) AS row_no,
    CAST(NULL AS STRING) AS op,
    CAST(NULL AS DATE) AS from_date,
    CAST(NULL AS DATE) AS until_date,
    CAST(NULL AS DATE) AS was_from_date,
    CAST(NULL AS DATE) AS was_until_date,
    CAST(NULL AS STRING) AS reason,
    CAST(NULL AS INTEGER) AS edition
WHERE FALSE
