-- rehearsed: one row per person, row and stretch of days that only one of two laws entitles; side 'lost' or 'gained'.
-- Reads   entitled_without, entitled_with, piece_without, piece_with
-- Period  half-open. `stands`: whether, on the first day, some statement still stands by the law that does not entitle.
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
),

moved AS (
    SELECT
        iin,
        row_no,
        from_date,
        until_date,
        CASE WHEN was = 1 THEN 'lost' ELSE 'gained' END AS side,
        UNIX_DATE(from_date) AS first_day
    FROM marked
    WHERE was <> is_now
)

SELECT
    m.iin,
    m.row_no,
    m.from_date,
    m.until_date,
    m.side,
    COUNT(p.iin) > 0 AS stands
FROM moved AS m
LEFT JOIN (
    SELECT 'gained' AS side, iin, row_no, from_day, until_day FROM piece_without
    UNION ALL
    SELECT 'lost', iin, row_no, from_day, until_day FROM piece_with
) AS p
    ON m.side = p.side AND m.iin = p.iin AND m.row_no = p.row_no
    AND m.first_day >= p.from_day AND m.first_day < p.until_day
GROUP BY m.iin, m.row_no, m.from_date, m.until_date, m.side
