-- repeated: one row per row of a full that states a key an earlier row of the same file states; equal: with the same content.
-- Reads   screened, again_iin, again_ref (whose rows alone are looked at)
-- The first row of a key stands. A key is the ref where there is one, else person, evidence without dates and begin; the two never match.
-- Few persons or refs stand in a file twice, so only their rows are ordered.
WITH suspect AS (
    SELECT screened.*
    FROM screened INNER JOIN again_iin ON screened.iin = again_iin.iin
    WHERE screened.op = 'state' AND screened.code = 0 AND screened.ref IS NULL
    UNION ALL
    SELECT screened.*
    FROM screened INNER JOIN again_ref ON screened.ref = again_ref.ref
    WHERE screened.op = 'state' AND screened.code = 0
),

keyed AS (
    SELECT
        *,
        CASE
            WHEN ref IS NOT NULL
                THEN FIRST_VALUE(row_number) OVER (PARTITION BY ref ORDER BY row_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
            ELSE FIRST_VALUE(row_number) OVER (
                PARTITION BY iin, value, relation, other_iin, from_date, ref
                ORDER BY row_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            )
        END AS first_row_number
    FROM suspect
)

SELECT
    again.row_number,
    again.first_row_number,
    again.iin = stands.iin AND again.from_date = stands.from_date AND again.until_date = stands.until_date
    AND again.value = stands.value AND again.relation = stands.relation AND again.other_iin = stands.other_iin
    AND COALESCE(again.born = stands.born, again.born IS NULL AND stands.born IS NULL)
    AND COALESCE(again.died = stands.died, again.died IS NULL AND stands.died IS NULL) AS equal
FROM keyed AS again INNER JOIN keyed AS stands ON again.first_row_number = stands.row_number
WHERE again.row_number <> again.first_row_number
