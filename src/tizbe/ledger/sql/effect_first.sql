-- effect: one row per version that a full brings to a stream that believes nothing yet, in order of person.
-- Reads   said_in_order
-- Numbered by place, not by row of the file: numbers in order take next to nothing in the log and in the projection.
-- What is the same in every row is added after the rows are put in order, which moves every column there is.
SELECT
    $base + place AS statement_id,
    CAST(NULL AS BIGINT) AS supersedes,
    'open' AS act,
    row_number,
    CAST($feed AS VARCHAR) AS feed,
    iin,
    from_date,
    until_date,
    value,
    relation,
    other_iin,
    born,
    died,
    ref,
    FALSE AS absent
FROM said_in_order
