-- operations: which operations a file of changes holds; one row.
-- Reads   given(op, ref)
SELECT
    COALESCE(BOOL_OR(TRIM(op) IN ('open', 'amend')), FALSE) AS states,
    COALESCE(BOOL_OR(TRIM(op) IN ('close', 'cancel')), FALSE) AS ends,
    COALESCE(BOOL_OR(TRIM(op) = 'close'), FALSE) AS closes,
    COALESCE(BOOL_OR(TRIM(op) IN ('close', 'cancel') AND COALESCE(TRIM(ref), '') = ''), FALSE) AS ends_by_key,
    COALESCE(BOOL_OR(TRIM(op) NOT IN ('', 'open')), FALSE) AS foreign_to_full
FROM given;
