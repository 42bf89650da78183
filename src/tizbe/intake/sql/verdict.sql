-- verdict: one row per row read, with how it ends as far as that can be said without what the hub believes.
-- Reads   screened; repeated (empty but for a full)
SELECT
    screened.row_number,
    CASE
        WHEN screened.code <> 0 THEN 'refused'
        WHEN repeated.equal THEN 'known'
        WHEN NOT repeated.equal THEN 'refused'
        WHEN screened.hints <> 0 THEN 'hinted'
        ELSE 'accepted'
    END AS outcome,
    CASE WHEN NOT repeated.equal THEN CAST(35 AS SMALLINT) ELSE screened.code END AS code,
    screened.field,
    CASE WHEN repeated.equal IS NULL THEN screened.hints ELSE 0 END AS hints
FROM screened LEFT JOIN repeated ON screened.row_number = repeated.row_number
