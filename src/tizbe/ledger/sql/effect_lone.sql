-- effect: one row per effect of an operation whose key stands in the file once.
-- Reads   met
-- A version's number is its row's place. turn, held_id: the order of what ends several statements of one person.
-- shortens: the person loses days that were believed.
SELECT
    base,
    CASE WHEN op <> 'cancel' THEN place END AS statement_id,
    CASE WHEN believed THEN held_id END AS supersedes,
    op AS act,
    row_number,
    CASE WHEN believed AND NOT held_own THEN held_feed ELSE asked_feed END AS feed,
    iin,
    CASE WHEN op IN ('open', 'amend') THEN from_date ELSE held_from_date END AS from_date,
    CASE WHEN op = 'cancel' THEN held_until_date ELSE until_date END AS until_date,
    CASE WHEN op IN ('open', 'amend') THEN value ELSE held_value END AS value,
    CASE WHEN op IN ('open', 'amend') THEN relation ELSE held_relation END AS relation,
    CASE WHEN op IN ('open', 'amend') THEN other_iin ELSE held_other_iin END AS other_iin,
    CASE WHEN op IN ('open', 'amend') THEN born ELSE held_born END AS born,
    CASE WHEN op IN ('open', 'amend') THEN died ELSE held_died END AS died,
    ref,
    FALSE AS absent,
    believed AND (op = 'cancel' OR until_date < held_until_date) AS shortens,
    1 AS turn,
    held_own AS own,
    held_id
FROM met
WHERE refusal = 0 AND NOT known
