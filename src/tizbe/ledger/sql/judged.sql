-- judged: one row per operation of this turn: its refusal, or what is believed of its key afterwards.
-- Reads   operation, state
-- code    0 taken; 30 open of a believed key with other content; 31 key not believed; 32 ref of another person;
--         33 close before the begin; 34 close after the present end. known: it changes nothing.
WITH met AS (
    SELECT
        o.*,
        s.first_id,
        s.first_feed,
        s.own,
        COALESCE(s.believed, FALSE) AS was_believed,
        s.key_ref IS NOT NULL AS was_ever,
        s.iin AS was_iin,
        s.from_date AS was_from,
        s.until_date AS was_until,
        s.value AS was_value,
        s.relation AS was_relation,
        s.other_iin AS was_other,
        s.born AS was_born,
        s.died AS was_died,
        COALESCE(
            s.iin = o.iin AND s.from_date = o.from_date AND s.until_date = o.until_date AND s.value = o.value
            AND s.relation = o.relation AND s.other_iin = o.other_iin
            AND s.born IS NOT DISTINCT FROM o.born AND s.died IS NOT DISTINCT FROM o.died,
            FALSE
        ) AS alike
    FROM operation AS o
    LEFT JOIN state AS s
        ON
            o.key_ref = s.key_ref AND o.key_iin = s.key_iin AND o.key_value = s.key_value
            AND o.key_relation = s.key_relation AND o.key_other = s.key_other AND o.key_from = s.key_from
    WHERE o.turn = $turn
),

asked AS (
    SELECT
        *,
        CASE
            WHEN was_believed AND was_iin <> iin THEN 32
            WHEN op = 'open' AND was_believed AND NOT alike THEN 30
            WHEN op IN ('amend', 'close') AND NOT was_believed THEN 31
            WHEN op = 'cancel' AND NOT was_believed AND NOT (was_ever AND was_iin = iin) THEN 31
            WHEN op = 'close' AND until_date <= was_from THEN 33
            WHEN op = 'close' AND until_date > was_until THEN 34
            ELSE 0
        END AS code,
        CASE
            WHEN op IN ('open', 'amend') THEN was_believed AND alike
            WHEN op = 'close' THEN until_date = was_until
            ELSE NOT was_believed
        END AS known
    FROM met
)

SELECT
    row_number,
    turn,
    op,
    ref,
    key_ref,
    key_iin,
    key_value,
    key_relation,
    key_other,
    key_from,
    hints,
    first_id,
    first_feed,
    own,
    was_believed,
    was_until,
    code,
    code = 0 AND known AS known,
    code = 0 AND NOT known AS taken,
    iin,
    CASE WHEN op IN ('open', 'amend') THEN from_date ELSE was_from END AS from_date,
    CASE WHEN op = 'cancel' THEN was_until ELSE until_date END AS until_date,
    CASE WHEN op IN ('open', 'amend') THEN value ELSE was_value END AS value,
    CASE WHEN op IN ('open', 'amend') THEN relation ELSE was_relation END AS relation,
    CASE WHEN op IN ('open', 'amend') THEN other_iin ELSE was_other END AS other_iin,
    CASE WHEN op IN ('open', 'amend') THEN born ELSE was_born END AS born,
    CASE WHEN op IN ('open', 'amend') THEN died ELSE was_died END AS died
FROM asked
