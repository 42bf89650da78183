-- opening: one row per version that effects of one feed bring, as the statement table holds it.
-- Reads   effect
SELECT
    statement_id,
    CAST($feed_no AS INTEGER) AS feed_no,
    iin,
    from_date,
    until_date,
    value,
    relation,
    other_iin,
    born,
    died,
    ref,
    absent,
    CAST($submission_no AS INTEGER) AS submission_no,
    row_number,
    CAST($commit_no AS INTEGER) AS known_from,
    2147483647 AS known_until,
    FALSE AS cancelled
FROM effect
