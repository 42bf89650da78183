-- changed: as in changed.sql, for a first settlement: every entitlement is opened.
-- Reads   entitled
SELECT
    iin,
    row_no,
    'open' AS op,
    from_date,
    until_date,
    CAST(NULL AS DATE) AS was_from_date,
    CAST(NULL AS DATE) AS was_until_date,
    began_by AS reason
FROM entitled
