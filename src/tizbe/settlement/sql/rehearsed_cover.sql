-- rehearsed_cover: one row per person and stretch of days whose payer differs between two laws; '' is no cover.
-- Reads   cover_without, cover_with
-- Period  half-open
WITH edge AS (
    SELECT iin, from_date AS day FROM cover_without
    UNION
    SELECT iin, until_date FROM cover_without
    UNION
    SELECT iin, from_date FROM cover_with
    UNION
    SELECT iin, until_date FROM cover_with
),

sliced AS (
    SELECT
        iin,
        day AS from_date,
        LEAD(day) OVER (PARTITION BY iin ORDER BY day) AS until_date
    FROM edge
)

SELECT
    s.iin,
    s.from_date,
    s.until_date,
    COALESCE(o.payer, '') AS payer_without,
    COALESCE(n.payer, '') AS payer_with
FROM sliced AS s
LEFT JOIN cover_without AS o ON s.iin = o.iin AND s.from_date >= o.from_date AND s.from_date < o.until_date
LEFT JOIN cover_with AS n ON s.iin = n.iin AND s.from_date >= n.from_date AND s.from_date < n.until_date
WHERE s.until_date IS NOT NULL AND COALESCE(o.payer, '') <> COALESCE(n.payer, '')
