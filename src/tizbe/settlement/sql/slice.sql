-- slice: one row per person and stretch of days with the same set of entitled rows and payers of each.
-- Reads   held, payer
-- mask    bit r stands for row r.
WITH paid AS (
    SELECT
        h.iin,
        h.row_no,
        GREATEST(h.from_date, p.from_date) AS from_date,
        LEAST(h.until_date, p.until_date) AS until_date
    FROM held AS h
    INNER JOIN payer AS p ON h.row_no = p.row_no AND h.from_date < p.until_date AND h.until_date > p.from_date
),

event AS (
    SELECT iin, from_date AS at_date, CAST(1 << row_no AS BIGINT) AS bit FROM paid
    UNION ALL
    SELECT iin, until_date AS at_date, -CAST(1 << row_no AS BIGINT) AS bit FROM paid
),

point AS (
    SELECT iin, at_date, CAST(SUM(bit) AS BIGINT) AS bits FROM event GROUP BY iin, at_date
),

state AS (
    SELECT
        iin,
        at_date AS from_date,
        LEAD(at_date) OVER (PARTITION BY iin ORDER BY at_date) AS until_date,
        CAST(SUM(bits) OVER (
            PARTITION BY iin ORDER BY at_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS mask
    FROM point
)

SELECT
    iin,
    from_date,
    until_date,
    mask
FROM state
WHERE mask <> 0
