-- proof_statement: one row per version of a statement that the living projection (`live`) and the replay do not hold alike.
-- Reads   statement, feed, live.statement, live.feed
-- Side    live or replay: only that one holds it; both: they differ in `columns`. `total` counts all of them.
WITH replay AS (
    SELECT s.*, f.feed FROM statement AS s INNER JOIN feed AS f ON s.feed_no = f.feed_no
),

living AS (
    SELECT s.*, f.feed FROM live.statement AS s LEFT JOIN live.feed AS f ON s.feed_no = f.feed_no
),

compared AS (
    SELECT
        COALESCE(r.statement_id, l.statement_id) AS statement_id,
        COALESCE(r.known_from, l.known_from) AS commit_no,
        COALESCE(r.submission_no, l.submission_no) AS submission_no,
        COALESCE(r.feed, l.feed) AS feed,
        CASE WHEN r.statement_id IS NULL THEN 'live' WHEN l.statement_id IS NULL THEN 'replay' ELSE 'both' END AS side,
        CONCAT_WS(
            ' ',
            CASE WHEN r.feed IS DISTINCT FROM l.feed THEN 'feed' END,
            CASE WHEN r.iin IS DISTINCT FROM l.iin THEN 'iin' END,
            CASE WHEN r.from_date IS DISTINCT FROM l.from_date THEN 'from_date' END,
            CASE WHEN r.until_date IS DISTINCT FROM l.until_date THEN 'until_date' END,
            CASE WHEN r.value IS DISTINCT FROM l.value THEN 'value' END,
            CASE WHEN r.relation IS DISTINCT FROM l.relation THEN 'relation' END,
            CASE WHEN r.other_iin IS DISTINCT FROM l.other_iin THEN 'other_iin' END,
            CASE WHEN r.born IS DISTINCT FROM l.born THEN 'born' END,
            CASE WHEN r.died IS DISTINCT FROM l.died THEN 'died' END,
            CASE WHEN r.ref IS DISTINCT FROM l.ref THEN 'ref' END,
            CASE WHEN r.absent IS DISTINCT FROM l.absent THEN 'absent' END,
            CASE WHEN r.submission_no IS DISTINCT FROM l.submission_no THEN 'submission_no' END,
            CASE WHEN r.row_number IS DISTINCT FROM l.row_number THEN 'row_number' END,
            CASE WHEN r.known_from IS DISTINCT FROM l.known_from THEN 'known_from' END,
            CASE WHEN r.known_until IS DISTINCT FROM l.known_until THEN 'known_until' END,
            CASE WHEN r.cancelled IS DISTINCT FROM l.cancelled THEN 'cancelled' END
        ) AS columns
    FROM replay AS r
    FULL OUTER JOIN living AS l ON r.statement_id = l.statement_id
),

doubled AS (
    SELECT
        statement_id,
        MIN(known_from) AS commit_no,
        MIN(submission_no) AS submission_no,
        MIN(feed) AS feed,
        'live' AS side,
        '' AS columns
    FROM living
    GROUP BY statement_id
    HAVING COUNT(*) > 1
),

found AS (
    SELECT * FROM compared WHERE columns <> '' OR side <> 'both'
    UNION ALL
    SELECT * FROM doubled
)

SELECT
    statement_id,
    commit_no,
    submission_no,
    feed,
    side,
    columns,
    COUNT(*) OVER () AS total
FROM found
ORDER BY statement_id
LIMIT 20
