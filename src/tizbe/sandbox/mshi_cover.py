"""Cover as the made-up MSHI works it out, by its own query and not the hub's.

It asks the law only: which row stands first on a day, and who pays for it (settlement contract, step 5). So
that the hub is compared with another mind, nothing here is shared with the hub's settlement.
"""

from __future__ import annotations

PLACES = (1, *range(3, 16), 2, 17, 16)
"""The rows by precedence, first to last; given to the query as $places."""

COVER = """
WITH edge AS (
    SELECT iin, from_date AS day FROM entitlement
    UNION SELECT iin, until_date FROM entitlement
    UNION SELECT iin, DATE '2026-01-01' FROM entitlement
        WHERE row_no = 2 AND from_date < DATE '2026-01-01' AND until_date > DATE '2026-01-01'
),
piece AS (
    SELECT iin, day AS from_date, LEAD(day) OVER (PARTITION BY iin ORDER BY day) AS until_date FROM edge
),
held AS (
    SELECT
        p.iin, p.from_date, p.until_date, LIST_SORT(LIST_DISTINCT(LIST(e.row_no))) AS held_rows,
        MIN(LIST_POSITION($places, e.row_no)) AS place
    FROM piece AS p
    INNER JOIN entitlement AS e
        ON p.iin = e.iin AND e.from_date <= p.from_date AND p.until_date <= e.until_date
    GROUP BY p.iin, p.from_date, p.until_date
),
paid AS (
    SELECT
        *, $places[place] AS primary_row,
        CASE
            WHEN $places[place] = 16 THEN 'none'
            WHEN $places[place] = 17 THEN 'local'
            WHEN $places[place] = 2 AND from_date >= DATE '2026-01-01' THEN 'local'
            ELSE 'republican'
        END AS payer
    FROM held
),
begun AS (
    SELECT *, CASE WHEN
        LAG(until_date) OVER person = from_date
        AND LAG(held_rows) OVER person = held_rows
        AND LAG(payer) OVER person = payer
        THEN 0 ELSE 1 END AS begins
    FROM paid WINDOW person AS (PARTITION BY iin ORDER BY from_date)
),
grouped AS (
    SELECT *, SUM(begins) OVER (PARTITION BY iin ORDER BY from_date) AS stretch FROM begun
)
SELECT
    LPAD(CAST(iin AS VARCHAR), 12, '0') AS iin,
    MIN(from_date) AS begin_date,
    CASE WHEN MAX(until_date) < DATE '9999-12-31' THEN MAX(until_date) - 1 END AS end_date,
    ARRAY_TO_STRING(held_rows, ';') AS rows,
    primary_row,
    payer
FROM grouped
GROUP BY iin, stretch, held_rows, primary_row, payer
ORDER BY iin, begin_date
"""
"""From `entitlement(iin, row_no, from_date, until_date)` to the columns of the `cover` export.

Each person's days are cut at every day on which anything begins, ends or changes its payer; of each piece it
is asked which rows hold it; pieces alike that touch are put together again.
"""
