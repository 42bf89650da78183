-- claim: one row per child that several persons claim in one row, stretch of days and claimant whose statement
--        survives every other rule of the row; place 1 keeps the days.
-- Reads   piece, row_turn, bar
-- Days    numbers, half-open. Compared: the earliest stated begin of the claimant's statements holding the day, then the IIN.
WITH claimed AS (
    SELECT p.*
    FROM piece AS p
    INNER JOIN row_turn AS t ON p.row_no = t.row_no
    WHERE t.turn = THIS_TURN() AND t.one_per
),

contested AS (
    SELECT
        row_no,
        child_iin
    FROM claimed
    GROUP BY row_no, child_iin
    HAVING MIN(iin) <> MAX(iin)
),

rival AS (
    SELECT c.*
    FROM claimed AS c
    INNER JOIN contested AS x ON c.row_no = x.row_no AND c.child_iin = x.child_iin
),

rival_bar AS (
    SELECT DISTINCT
        r.row_no,
        r.child_iin,
        b.from_day,
        b.until_day
    FROM rival AS r
    INNER JOIN bar AS b ON r.iin = b.iin AND r.row_no = b.row_no
),

point AS (
    SELECT row_no, child_iin, from_day AS at_day FROM rival
    UNION
    SELECT row_no, child_iin, until_day AS at_day FROM rival
    UNION
    SELECT row_no, child_iin, from_day AS at_day FROM rival_bar
    UNION
    SELECT row_no, child_iin, until_day AS at_day FROM rival_bar
),

slice AS (
    SELECT
        row_no,
        child_iin,
        at_day AS from_day,
        LEAD(at_day) OVER (PARTITION BY row_no, child_iin ORDER BY at_day) AS until_day
    FROM point
),

holding AS (
    SELECT
        s.row_no,
        s.child_iin,
        s.from_day,
        s.until_day,
        r.iin,
        MIN(r.stated_from) AS stated_from
    FROM slice AS s
    INNER JOIN rival AS r
        ON
            s.row_no = r.row_no AND s.child_iin = r.child_iin
            AND s.from_day >= r.from_day AND s.from_day < r.until_day
    LEFT JOIN bar AS b
        ON
            r.iin = b.iin AND r.row_no = b.row_no AND s.from_day >= b.from_day AND s.from_day < b.until_day
            AND (r.bound OR b.step <> 'activity')
    WHERE b.iin IS NULL AND s.until_day IS NOT NULL
    GROUP BY s.row_no, s.child_iin, s.from_day, s.until_day, r.iin
)

SELECT
    row_no,
    child_iin,
    iin,
    from_day,
    until_day,
    ROW_NUMBER() OVER (PARTITION BY row_no, child_iin, from_day ORDER BY stated_from, iin) AS place
FROM holding
