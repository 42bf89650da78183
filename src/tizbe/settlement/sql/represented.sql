-- represented: one row per person, row and stretch of days on which the person is the representative of some child.
-- Reads   piece, row_turn, claim
-- Days    numbers, half-open. A child that one person claims needs no choice.
WITH claimed AS (
    SELECT p.*
    FROM piece AS p
    INNER JOIN row_turn AS t ON p.row_no = t.row_no
    WHERE t.turn = THIS_TURN() AND t.one_per
),

alone AS (
    SELECT
        row_no,
        child_iin
    FROM claimed
    GROUP BY row_no, child_iin
    HAVING MIN(iin) = MAX(iin)
)

SELECT
    c.iin,
    c.row_no,
    c.from_day,
    c.until_day
FROM claimed AS c
INNER JOIN alone AS a ON c.row_no = a.row_no AND c.child_iin = a.child_iin
UNION ALL
SELECT
    iin,
    row_no,
    from_day,
    until_day
FROM claim
WHERE place = 1
