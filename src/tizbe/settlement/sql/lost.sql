-- lost: one row per change that takes days away and whose person lost a statement to a cancellation: whether every
--       day it takes away had rested on cancelled statements alone.
-- Reads   changed, entitled, withdrawn, piece (as settled before)
WITH asked AS (
    SELECT
        c.iin,
        c.row_no,
        c.was_from_date,
        UNIX_DATE(c.was_from_date) AS from_day,
        UNIX_DATE(c.was_until_date) AS until_day
    FROM changed AS c
    SEMI JOIN withdrawn AS w ON c.iin = w.iin AND c.row_no = w.row_no
    WHERE c.op <> 'open'
),

kept AS (
    SELECT
        e.iin,
        e.row_no,
        UNIX_DATE(e.from_date) AS from_day,
        UNIX_DATE(e.until_date) AS until_day
    FROM entitled AS e
    SEMI JOIN asked AS a ON e.iin = a.iin AND e.row_no = a.row_no
),

supported AS (
    SELECT
        p.iin,
        p.row_no,
        p.from_day,
        p.until_day,
        w.statement_id IS NOT NULL AS gone
    FROM piece AS p
    LEFT JOIN withdrawn AS w ON p.statement_id = w.statement_id
),

edge AS (
    SELECT iin, row_no, from_day AS at_day FROM kept
    UNION
    SELECT iin, row_no, until_day AS at_day FROM kept
    UNION
    SELECT iin, row_no, from_day AS at_day FROM supported
    UNION
    SELECT iin, row_no, until_day AS at_day FROM supported
),

point AS (
    SELECT iin, row_no, was_from_date, from_day AS at_day FROM asked
    UNION
    SELECT a.iin, a.row_no, a.was_from_date, e.at_day
    FROM asked AS a INNER JOIN edge AS e ON a.iin = e.iin AND a.row_no = e.row_no
),

slice AS (
    SELECT
        a.iin,
        a.row_no,
        a.was_from_date,
        p.at_day
    FROM point AS p
    INNER JOIN asked AS a
        ON p.iin = a.iin AND p.row_no = a.row_no AND p.was_from_date = a.was_from_date
        AND p.at_day >= a.from_day AND p.at_day < a.until_day
),

gone AS (
    SELECT
        x.iin,
        x.row_no,
        x.was_from_date,
        x.at_day,
        BOOL_OR(s.gone) AS by_cancelled,
        BOOL_OR(NOT s.gone) AS by_others
    FROM slice AS x
    ANTI JOIN kept AS k ON x.iin = k.iin AND x.row_no = k.row_no AND x.at_day >= k.from_day AND x.at_day < k.until_day
    LEFT JOIN supported AS s ON x.iin = s.iin AND x.row_no = s.row_no AND x.at_day >= s.from_day AND x.at_day < s.until_day
    GROUP BY x.iin, x.row_no, x.was_from_date, x.at_day
)

SELECT
    iin,
    row_no,
    was_from_date,
    BOOL_AND(COALESCE(by_cancelled AND NOT by_others, FALSE)) AS cancelled
FROM gone
GROUP BY iin, row_no, was_from_date
