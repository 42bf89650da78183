-- stretch: one row per kind of conflict, person, row and stretch of days within which nothing about them changes.
-- Reads   finding, spoken, entitled
-- Days    numbers, half-open. Days without the conflict are among them; `disputed` leaves them out.
WITH contested AS (
    SELECT DISTINCT
        kind_no,
        iin,
        row_no
    FROM finding
),

given AS (
    SELECT
        iin,
        GREATEST(UNIX_DATE(from_date), FROM_DAY_ASKED()) AS from_day,
        LEAST(UNIX_DATE(until_date), UNTIL_DAY_ASKED()) AS until_day
    FROM entitled
    WHERE UNIX_DATE(from_date) < UNTIL_DAY_ASKED() AND UNIX_DATE(until_date) > FROM_DAY_ASKED()
),

point AS (
    SELECT kind_no, iin, row_no, from_day AS at_day FROM finding
    UNION
    SELECT kind_no, iin, row_no, until_day AS at_day FROM finding
    UNION
    SELECT c.kind_no, c.iin, c.row_no, s.from_day AS at_day
    FROM contested AS c INNER JOIN spoken AS s ON c.iin = s.iin AND c.row_no = s.row_no
    UNION
    SELECT c.kind_no, c.iin, c.row_no, s.until_day AS at_day
    FROM contested AS c INNER JOIN spoken AS s ON c.iin = s.iin AND c.row_no = s.row_no
    UNION
    SELECT c.kind_no, c.iin, c.row_no, g.from_day AS at_day
    FROM contested AS c INNER JOIN given AS g ON c.iin = g.iin
    UNION
    SELECT c.kind_no, c.iin, c.row_no, g.until_day AS at_day
    FROM contested AS c INNER JOIN given AS g ON c.iin = g.iin
)

SELECT
    kind_no,
    iin,
    row_no,
    at_day AS from_day,
    LEAD(at_day) OVER (PARTITION BY kind_no, iin, row_no ORDER BY at_day) AS until_day
FROM point
