-- bucketed: the rows of `outgoing`, each with the bucket that Spark's hash of its iin gives it, of BUCKET_COUNT() buckets.
-- Reads   outgoing
-- The hash is MurmurHash3 (32 bits, seed 42) of an integer of 64 bits: its lower half is mixed in first, then its upper.
-- Numbers here are of 32 bits, kept in 64, so that no product overflows. BUCKET_COUNT() is a power of two.
WITH halved AS (
    SELECT
        *,
        CAST(iin AS UBIGINT) & 4294967295 AS low,
        CAST(iin AS UBIGINT) >> 32 AS high
    FROM outgoing
),

multiplied AS (
    SELECT
        * REPLACE ((low * 3432918353) & 4294967295 AS low, (high * 3432918353) & 4294967295 AS high)
    FROM halved
),

turned AS (
    SELECT
        * REPLACE (
            (((((low << 15) & 4294967295) | (low >> 17)) * 461845907) & 4294967295) AS low,
            (((((high << 15) & 4294967295) | (high >> 17)) * 461845907) & 4294967295) AS high
        )
    FROM multiplied
),

begun AS (
    SELECT
        *,
        XOR(CAST(42 AS UBIGINT), low) AS mixed
    FROM turned
),

halfway AS (
    SELECT
        * REPLACE (
            XOR((((((mixed << 13) & 4294967295) | (mixed >> 19)) * 5) + 3864292196) & 4294967295, high) AS mixed
        )
    FROM begun
),

whole AS (
    SELECT
        * REPLACE (
            XOR((((((mixed << 13) & 4294967295) | (mixed >> 19)) * 5) + 3864292196) & 4294967295, CAST(8 AS UBIGINT)) AS mixed
        )
    FROM halfway
),

stirred AS (
    SELECT * REPLACE ((XOR(mixed, mixed >> 16) * 2246822507) & 4294967295 AS mixed)
    FROM whole
),

stirred_again AS (
    SELECT * REPLACE ((XOR(mixed, mixed >> 13) * 3266489909) & 4294967295 AS mixed)
    FROM stirred
)

SELECT
    * EXCLUDE (low, high, mixed),
    CAST(XOR(mixed, mixed >> 16) % BUCKET_COUNT() AS INTEGER) AS bucket
FROM stirred_again
