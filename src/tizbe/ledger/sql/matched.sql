-- matched: one row per row of a full that screening let through and that repeats no earlier one, with the believed
--          statement of its key (ended or not), or else the only one it can mean.
-- Reads   screened, repeated, mine
-- A row without ref that matches no key means the only unmatched statement holding on $as_of_date with its person and
-- evidence, if it is the only such row.
WITH stated AS (
    SELECT s.*
    FROM screened AS s
    ANTI JOIN repeated AS r ON s.row_number = r.row_number
    WHERE s.code = 0
),

held AS (
    SELECT *
    FROM mine
    QUALIFY NOT $joint OR ROW_NUMBER() OVER (
        PARTITION BY ref, CASE WHEN ref IS NULL THEN iin END, CASE WHEN ref IS NULL THEN value END,
            CASE WHEN ref IS NULL THEN relation END, CASE WHEN ref IS NULL THEN other_iin END,
            CASE WHEN ref IS NULL THEN from_date END
        ORDER BY own DESC, statement_id DESC
    ) = 1
),

by_ref AS (
    SELECT s.row_number, h.statement_id
    FROM stated AS s INNER JOIN held AS h ON s.ref = h.ref
),

by_key AS (
    SELECT s.row_number, h.statement_id
    FROM stated AS s
    INNER JOIN held AS h
        ON
            s.iin = h.iin AND s.from_date = h.from_date AND s.value = h.value
            AND s.relation = h.relation AND s.other_iin = h.other_iin
    WHERE s.ref IS NULL AND h.ref IS NULL
),

keyed AS (
    SELECT * FROM by_ref
    UNION ALL
    SELECT * FROM by_key
),

lone_row AS (
    SELECT s.iin, s.value, s.relation, s.other_iin, MIN(s.row_number) AS row_number
    FROM stated AS s
    ANTI JOIN keyed AS k ON s.row_number = k.row_number
    WHERE s.ref IS NULL
    GROUP BY s.iin, s.value, s.relation, s.other_iin
    HAVING COUNT(*) = 1
),

lone_statement AS (
    SELECT h.iin, h.value, h.relation, h.other_iin, MIN(h.statement_id) AS statement_id
    FROM held AS h
    ANTI JOIN keyed AS k ON h.statement_id = k.statement_id
    WHERE h.ref IS NULL AND h.from_date <= $as_of_date AND $as_of_date < h.until_date
    GROUP BY h.iin, h.value, h.relation, h.other_iin
    HAVING COUNT(*) = 1
),

meant AS (
    SELECT * FROM keyed
    UNION ALL
    SELECT r.row_number, h.statement_id
    FROM lone_row AS r
    INNER JOIN lone_statement AS h
        ON r.iin = h.iin AND r.value = h.value AND r.relation = h.relation AND r.other_iin = h.other_iin
)

SELECT
    s.row_number,
    s.ref,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.relation,
    s.other_iin,
    s.born,
    s.died,
    s.hints,
    m.statement_id AS first_id,
    h.own,
    CASE WHEN h.iin <> s.iin THEN 32 ELSE 0 END AS code,
    COALESCE(
        h.iin = s.iin AND h.from_date = s.from_date AND h.until_date = s.until_date AND h.value = s.value
        AND h.relation = s.relation AND h.other_iin = s.other_iin
        AND h.born IS NOT DISTINCT FROM s.born AND h.died IS NOT DISTINCT FROM s.died,
        FALSE
    ) AS known
FROM stated AS s
LEFT JOIN meant AS m ON s.row_number = m.row_number
LEFT JOIN held AS h ON m.statement_id = h.statement_id
