-- net: one row per key that `changes` altered: what its last taken operation leaves.
-- Reads   judged
-- act 'cancel' with nothing believed before is an opening and a cancelling in one file; both are kept.
SELECT *
FROM judged
WHERE taken
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY key_ref, key_iin, key_value, key_relation, key_other, key_from ORDER BY turn DESC
) = 1
