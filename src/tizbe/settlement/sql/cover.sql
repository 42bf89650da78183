-- cover: one row per person and longest period with the same rows, primary row and payer.
-- Reads   slice, rows_alike, payer
WITH named AS (
    SELECT
        s.iin,
        s.from_date,
        s.until_date,
        r.rows,
        r.primary_row,
        p.payer
    FROM slice AS s
    INNER JOIN rows_alike AS r ON s.mask = r.mask
    INNER JOIN payer AS p ON r.primary_row = p.row_no AND s.from_date >= p.from_date AND s.from_date < p.until_date
),

compared AS (
    SELECT
        *,
        CASE
            WHEN
                LAG(until_date) OVER (PARTITION BY iin ORDER BY from_date) = from_date
                AND LAG(rows) OVER (PARTITION BY iin ORDER BY from_date) = rows
                AND LAG(payer) OVER (PARTITION BY iin ORDER BY from_date) = payer
                THEN 0
            ELSE 1
        END AS begins
    FROM named
),

numbered AS (
    SELECT
        *,
        SUM(begins) OVER (
            PARTITION BY iin ORDER BY from_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS island
    FROM compared
)

SELECT
    iin,
    MIN(from_date) AS from_date,
    MAX(until_date) AS until_date,
    rows,
    primary_row,
    payer
FROM numbered
GROUP BY iin, island, rows, primary_row, payer
