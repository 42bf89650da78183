-- met: one row per operation whose key stands in the file once: how it met the state of its key.
-- Reads   asked, held_version
-- The state is the version believed now, or else one that was cancelled; the sender's own before what is held jointly, the
-- later before the earlier. Refusals: 30 other content, 31 not believed, 32 another person, 33 before the begin, 34 after the end.
WITH found AS (
    SELECT
        a.place,
        h.statement_id,
        h.feed,
        h.own,
        h.believed,
        h.iin,
        h.from_date,
        h.until_date,
        h.value,
        h.relation,
        h.other_iin,
        h.born,
        h.died,
        BOOL_OR(NOT h.believed AND h.iin = a.iin) OVER (PARTITION BY a.place) AS was_cancelled
    FROM asked AS a
    INNER JOIN held_version AS h
        ON
            a.base = h.base
            AND a.is_natural = h.is_natural AND a.key_ref = h.key_ref AND a.key_iin = h.key_iin AND a.key_value = h.key_value
            AND a.key_relation = h.key_relation AND a.key_other_iin = h.key_other_iin AND a.key_from_date = h.key_from_date
    WHERE NOT a.is_again
    QUALIFY ROW_NUMBER() OVER (PARTITION BY a.place ORDER BY h.believed DESC, h.own DESC, h.statement_id DESC) = 1
),

placed AS (
    SELECT
        a.base,
        a.place,
        a.asked_feed,
        a.row_number,
        a.op,
        a.ref,
        a.hints,
        a.iin,
        COALESCE(a.from_date, DATE '1970-01-01') AS from_date,
        COALESCE(a.until_date, DATE '1970-01-01') AS until_date,
        a.value,
        a.relation,
        a.other_iin,
        a.born,
        a.died,
        COALESCE(f.believed, FALSE) AS believed,
        COALESCE(f.was_cancelled, FALSE) AS was_cancelled,
        f.statement_id AS held_id,
        f.feed AS held_feed,
        f.own AS held_own,
        f.iin AS held_iin,
        f.from_date AS held_from_date,
        f.until_date AS held_until_date,
        f.value AS held_value,
        f.relation AS held_relation,
        f.other_iin AS held_other_iin,
        f.born AS held_born,
        f.died AS held_died
    FROM asked AS a
    LEFT JOIN found AS f ON a.place = f.place
    WHERE NOT a.is_again
),

compared AS (
    SELECT
        *,
        (
            believed AND iin = held_iin AND from_date = held_from_date AND until_date = held_until_date
            AND value = held_value AND relation = held_relation AND other_iin = held_other_iin
            AND born IS NOT DISTINCT FROM held_born AND died IS NOT DISTINCT FROM held_died
        ) AS same
    FROM placed
)

SELECT
    *,
    CASE
        WHEN believed AND iin <> held_iin THEN 32
        WHEN op = 'open' THEN CASE WHEN believed AND NOT same THEN 30 ELSE 0 END
        WHEN op = 'amend' THEN CASE WHEN believed THEN 0 ELSE 31 END
        WHEN NOT believed THEN CASE WHEN op = 'cancel' AND was_cancelled THEN 0 ELSE 31 END
        WHEN op = 'cancel' THEN 0
        WHEN until_date <= held_from_date THEN 33
        WHEN until_date > held_until_date THEN 34
        ELSE 0
    END AS refusal,
    CASE
        WHEN op IN ('open', 'amend') THEN same
        WHEN NOT believed THEN TRUE
        WHEN op = 'cancel' THEN FALSE
        ELSE until_date = held_until_date
    END AS known
FROM compared
