-- next_state: the state of every key after the operations of one turn.
-- Reads   state, judged
SELECT
    COALESCE(j.key_ref, s.key_ref) AS key_ref,
    COALESCE(j.key_iin, s.key_iin) AS key_iin,
    COALESCE(j.key_value, s.key_value) AS key_value,
    COALESCE(j.key_relation, s.key_relation) AS key_relation,
    COALESCE(j.key_other, s.key_other) AS key_other,
    COALESCE(j.key_from, s.key_from) AS key_from,
    s.first_id,
    s.first_feed,
    s.own,
    CASE WHEN j.taken THEN j.op <> 'cancel' ELSE s.believed END AS believed,
    COALESCE(j.iin, s.iin) AS iin,
    COALESCE(j.from_date, s.from_date) AS from_date,
    COALESCE(j.until_date, s.until_date) AS until_date,
    COALESCE(j.value, s.value) AS value,
    COALESCE(j.relation, s.relation) AS relation,
    COALESCE(j.other_iin, s.other_iin) AS other_iin,
    CASE WHEN j.taken THEN j.born ELSE s.born END AS born,
    CASE WHEN j.taken THEN j.died ELSE s.died END AS died
FROM state AS s
FULL OUTER JOIN (SELECT * FROM judged WHERE taken AND turn = $turn) AS j
    ON
        s.key_ref = j.key_ref AND s.key_iin = j.key_iin AND s.key_value = j.key_value
        AND s.key_relation = j.key_relation AND s.key_other = j.key_other AND s.key_from = j.key_from
