-- digest: one row: number of versions and four sums over each version's SHA-256, free of any order.
-- Reads   statement, feed
-- Feeds are named, not numbered, since their numbers are local; statements likewise have no number here.
WITH line AS (
    SELECT
        SHA256(
            CONCAT_WS(
                CHR(31), feed.feed, iin, from_date, until_date, value, relation, other_iin, COALESCE(born, DATE '9999-12-31'),
                COALESCE(died, DATE '9999-12-31'), COALESCE(ref, CHR(30)), absent, submission_no, COALESCE(row_number, 0),
                known_from, known_until, cancelled
            )
        ) AS hash
    FROM statement
    INNER JOIN feed ON statement.feed_no = feed.feed_no
)

SELECT
    COUNT(*) AS versions,
    COALESCE(SUM(CAST('0x' || SUBSTR(hash, 1, 16) AS UBIGINT)), 0) AS sum_1,
    COALESCE(SUM(CAST('0x' || SUBSTR(hash, 17, 16) AS UBIGINT)), 0) AS sum_2,
    COALESCE(SUM(CAST('0x' || SUBSTR(hash, 33, 16) AS UBIGINT)), 0) AS sum_3,
    COALESCE(SUM(CAST('0x' || SUBSTR(hash, 49, 16) AS UBIGINT)), 0) AS sum_4
FROM line;
