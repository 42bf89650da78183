-- no_claim: the shape of a claim, without a row.
SELECT
    CAST(NULL AS INTEGER) AS row_no,
    CAST(NULL AS BIGINT) AS child_iin,
    CAST(NULL AS BIGINT) AS iin,
    CAST(NULL AS INTEGER) AS from_day,
    CAST(NULL AS INTEGER) AS until_day,
    CAST(NULL AS BIGINT) AS place
WHERE FALSE
