-- absence: one row per statement that a full closes by not naming it.
-- Reads   mine, matched, protected_iin, protected_ref
-- Joint statements are closed only where $joint_closes: once every other successor has sent a full.
SELECT
    m.statement_id,
    m.feed,
    m.own,
    m.iin,
    m.from_date,
    m.value,
    m.relation,
    m.other_iin,
    m.born,
    m.died,
    m.ref,
    m.from_date = $as_of_date AS cancels
FROM mine AS m
ANTI JOIN (SELECT first_id FROM matched WHERE first_id IS NOT NULL) AS x ON m.statement_id = x.first_id
ANTI JOIN protected_iin AS p ON m.iin = p.iin
ANTI JOIN protected_ref AS q ON m.ref = q.ref
WHERE m.from_date <= $as_of_date AND $as_of_date < m.until_date AND (m.own OR $joint_closes)
