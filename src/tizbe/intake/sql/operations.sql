-- operations: which operations a file of changes holds; one row.
-- Reads   given(op, ref)
SELECT
    COALESCE(BOOL_OR(TRIM(op, $blank) IN ('open', 'amend')), FALSE) AS states,
    COALESCE(BOOL_OR(TRIM(op, $blank) IN ('close', 'cancel')), FALSE) AS ends,
    COALESCE(BOOL_OR(TRIM(op, $blank) = 'close'), FALSE) AS closes,
    COALESCE(BOOL_OR(TRIM(op, $blank) IN ('close', 'cancel') AND COALESCE(TRIM(ref, $blank), '') = ''), FALSE) AS ends_by_key,
    COALESCE(BOOL_OR(TRIM(op, $blank) NOT IN ('', 'open')), FALSE) AS foreign_to_full
FROM given;
