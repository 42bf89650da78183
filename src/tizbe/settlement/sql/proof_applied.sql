-- proof_applied: one row per period at which the changes of every settlement, applied in order, do not give what is settled.
-- Reads   change_made, entitlement
-- Side    change: the changes leave a period that is not settled; settled: a settled period that no change left;
--         order: a change takes away what none before it gave, or gives what is there. `total` counts all of them.
WITH event AS (
    SELECT number, iin, row_no, was_from_date AS from_date, was_until_date AS until_date, -1 AS step
    FROM change_made
    WHERE was_from_date IS NOT NULL
    UNION ALL
    SELECT number, iin, row_no, from_date, until_date, 1 AS step
    FROM change_made
    WHERE op <> 'cancel'
    UNION ALL
    SELECT NULL AS number, iin, row_no, from_date, until_date, -1 AS step
    FROM entitlement
),

summed AS (
    SELECT
        iin,
        row_no,
        from_date,
        until_date,
        COUNT(number) AS changes,
        SUM(step) AS left_over
    FROM event
    GROUP BY iin, row_no, from_date, until_date
    HAVING SUM(step) <> 0 OR COUNT(number) > 1
),

counted AS (
    SELECT e.iin, e.row_no, e.from_date, e.until_date, SUM(e.step) OVER before AS stands
    FROM event AS e
    SEMI JOIN (SELECT * FROM summed WHERE changes > 1) AS s
        ON e.iin = s.iin AND e.row_no = s.row_no AND e.from_date = s.from_date AND e.until_date = s.until_date
    WHERE e.number IS NOT NULL
    WINDOW before AS (PARTITION BY e.iin, e.row_no, e.from_date, e.until_date ORDER BY e.number)
),

found AS (
    SELECT
        CASE WHEN left_over > 0 THEN 'change' ELSE 'settled' END AS side,
        iin, row_no, from_date, until_date
    FROM summed
    WHERE left_over <> 0
    UNION ALL
    SELECT DISTINCT 'order' AS side, iin, row_no, from_date, until_date
    FROM counted
    WHERE stands NOT IN (0, 1)
)

SELECT
    side,
    iin,
    row_no,
    from_date,
    until_date,
    COUNT(*) OVER () AS total
FROM found
ORDER BY iin, row_no, from_date, side
LIMIT 20
