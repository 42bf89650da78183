-- moved_day: one row per person, row and stretch of days that only one of two settlements entitles; 'lost' or 'gained'.
-- Reads   entitled_without, entitled_with
-- Period  half-open; no stretch reaches over an edge of an entitled period of either settlement.
WITH differing AS (
    SELECT iin, row_no FROM (
        (SELECT iin, row_no, from_date, until_date FROM entitled_without
        EXCEPT
        SELECT iin, row_no, from_date, until_date FROM entitled_with)
        UNION ALL
        (SELECT iin, row_no, from_date, until_date FROM entitled_with
        EXCEPT
        SELECT iin, row_no, from_date, until_date FROM entitled_without)
    ) AS one_sided
    GROUP BY iin, row_no
),

old AS (
    SELECT e.* FROM entitled_without AS e INNER JOIN differing AS d ON e.iin = d.iin AND e.row_no = d.row_no
),

new AS (
    SELECT e.* FROM entitled_with AS e INNER JOIN differing AS d ON e.iin = d.iin AND e.row_no = d.row_no
),

edge AS (
    SELECT iin, row_no, from_date AS day FROM old
    UNION
    SELECT iin, row_no, until_date FROM old
    UNION
    SELECT iin, row_no, from_date FROM new
    UNION
    SELECT iin, row_no, until_date FROM new
),

sliced AS (
    SELECT
        iin,
        row_no,
        day AS from_date,
        LEAD(day) OVER (PARTITION BY iin, row_no ORDER BY day) AS until_date
    FROM edge
),

marked AS (
    SELECT
        s.iin,
        s.row_no,
        s.from_date,
        s.until_date,
        MAX(CASE WHEN o.iin IS NULL THEN 0 ELSE 1 END) AS was,
        MAX(CASE WHEN n.iin IS NULL THEN 0 ELSE 1 END) AS is_now
    FROM sliced AS s
    LEFT JOIN old AS o
        ON s.iin = o.iin AND s.row_no = o.row_no AND s.from_date >= o.from_date AND s.from_date < o.until_date
    LEFT JOIN new AS n
        ON s.iin = n.iin AND s.row_no = n.row_no AND s.from_date >= n.from_date AND s.from_date < n.until_date
    WHERE s.until_date IS NOT NULL
    GROUP BY s.iin, s.row_no, s.from_date, s.until_date
)

SELECT
    iin,
    row_no,
    from_date,
    until_date,
    CASE WHEN was = 1 THEN 'lost' ELSE 'gained' END AS side
FROM marked
WHERE was <> is_now
