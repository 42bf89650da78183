-- swept: one row per person, row of this turn and unbroken entitled period, with the ranks of what began and ended it.
-- Reads   run, piece, bar, represented, row_turn
-- Days    numbers, half-open. Ranks 0 to 4 as in piece; 5 exclusion, 6 activity, 7 row-priority, 8 representative.
WITH event AS (
    SELECT iin, row_no, from_day AS at_day, 1 AS ground, 0 AS free, 0 AS excluded, 0 AS active, 0 AS yielding,
        0 AS chosen, began_rank, CAST(NULL AS INTEGER) AS ended_rank
    FROM run WHERE turn = THIS_TURN()
    UNION ALL
    SELECT iin, row_no, until_day, -1, 0, 0, 0, 0, 0, NULL, ended_rank
    FROM run WHERE turn = THIS_TURN()
    UNION ALL
    SELECT p.iin, p.row_no, p.from_day, 0, 1, 0, 0, 0, 0, NULL, NULL
    FROM piece AS p INNER JOIN row_turn AS t ON p.row_no = t.row_no
    WHERE t.turn = THIS_TURN() AND NOT p.bound
    UNION ALL
    SELECT p.iin, p.row_no, p.until_day, 0, -1, 0, 0, 0, 0, NULL, NULL
    FROM piece AS p INNER JOIN row_turn AS t ON p.row_no = t.row_no
    WHERE t.turn = THIS_TURN() AND NOT p.bound
    UNION ALL
    SELECT iin, row_no, from_day, 0, 0,
        CASE WHEN step = 'exclusion' THEN 1 ELSE 0 END,
        CASE WHEN step = 'activity' THEN 1 ELSE 0 END,
        CASE WHEN step = 'row-priority' THEN 1 ELSE 0 END,
        0, NULL, NULL
    FROM bar
    UNION ALL
    SELECT iin, row_no, until_day, 0, 0,
        CASE WHEN step = 'exclusion' THEN -1 ELSE 0 END,
        CASE WHEN step = 'activity' THEN -1 ELSE 0 END,
        CASE WHEN step = 'row-priority' THEN -1 ELSE 0 END,
        0, NULL, NULL
    FROM bar
    UNION ALL
    SELECT iin, row_no, from_day, 0, 0, 0, 0, 0, 1, NULL, NULL
    FROM represented
    UNION ALL
    SELECT iin, row_no, until_day, 0, 0, 0, 0, 0, -1, NULL, NULL
    FROM represented
),

point AS (
    SELECT
        iin,
        row_no,
        at_day,
        CAST(SUM(ground) AS INTEGER) AS ground,
        CAST(SUM(free) AS INTEGER) AS free,
        CAST(SUM(excluded) AS INTEGER) AS excluded,
        CAST(SUM(active) AS INTEGER) AS active,
        CAST(SUM(yielding) AS INTEGER) AS yielding,
        CAST(SUM(chosen) AS INTEGER) AS chosen,
        MAX(began_rank) AS began_rank,
        MAX(ended_rank) AS ended_rank
    FROM event
    GROUP BY iin, row_no, at_day
),

state AS (
    SELECT
        iin,
        row_no,
        at_day,
        began_rank,
        ended_rank,
        CAST(SUM(ground) OVER so_far AS INTEGER) AS ground,
        CAST(SUM(free) OVER so_far AS INTEGER) AS free,
        CAST(SUM(excluded) OVER so_far AS INTEGER) AS excluded,
        CAST(SUM(active) OVER so_far AS INTEGER) AS active,
        CAST(SUM(yielding) OVER so_far AS INTEGER) AS yielding,
        CAST(SUM(chosen) OVER so_far AS INTEGER) AS chosen
    FROM point
    WINDOW so_far AS (
        PARTITION BY iin, row_no ORDER BY at_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),

judged AS (
    SELECT
        s.iin,
        s.row_no,
        s.at_day,
        s.began_rank,
        s.ended_rank,
        CASE
            WHEN
                s.ground > 0 AND s.excluded = 0 AND (s.active = 0 OR s.free > 0) AND s.yielding = 0
                AND (s.chosen > 0 OR NOT t.one_per)
                THEN 1
            ELSE 0
        END AS entitled,
        CASE
            WHEN s.excluded > 0 THEN 5
            WHEN s.active > 0 AND s.free = 0 THEN 6
            WHEN s.yielding > 0 THEN 7
            ELSE 8
        END AS barred_rank
    FROM state AS s
    INNER JOIN row_turn AS t ON s.row_no = t.row_no
),

compared AS (
    SELECT
        *,
        COALESCE(LAG(entitled) OVER (PARTITION BY iin, row_no ORDER BY at_day), 0) AS was_entitled,
        LAG(barred_rank) OVER (PARTITION BY iin, row_no ORDER BY at_day) AS was_barred_rank
    FROM judged
),

turned AS (
    SELECT
        iin,
        row_no,
        at_day,
        entitled,
        CASE WHEN entitled = 1 THEN COALESCE(began_rank, was_barred_rank) ELSE COALESCE(ended_rank, barred_rank) END AS edge_rank
    FROM compared
    WHERE entitled <> was_entitled
),

paired AS (
    SELECT
        iin,
        row_no,
        entitled,
        at_day AS from_day,
        LEAD(at_day) OVER (PARTITION BY iin, row_no ORDER BY at_day) AS until_day,
        edge_rank AS began_rank,
        LEAD(edge_rank) OVER (PARTITION BY iin, row_no ORDER BY at_day) AS ended_rank
    FROM turned
)

SELECT
    iin,
    row_no,
    from_day,
    until_day,
    began_rank,
    ended_rank
FROM paired
WHERE entitled = 1
