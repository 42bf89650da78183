-- explain_statement: one row per ground statement of the person $iin that is believed at the commit $known, or that a
--                    cancellation ended by then, with what the first four steps say of it on the day $day.
-- Reads   statement, feed, standing, birth, death
-- named   a rule admits the feed and the value on $day; death_until, age_until: first dates on which the step cuts.
SELECT
    s.statement_id,
    f.feed,
    f.row_no,
    s.from_date,
    s.until_date,
    s.value,
    s.relation,
    s.other_iin,
    s.born,
    s.absent,
    s.submission_no,
    s.known_until > $known AS believed,
    n.feed_no IS NOT NULL AS named,
    DATE_FROM_UNIX_DATE(d.until_day) AS death_until,
    CASE
        WHEN n.age_of = 'person' OR n.age_of = 'child'
            THEN ADD_MONTHS(COALESCE(v.born, s.born), n.age_months)
    END AS age_until,
    COALESCE(n.age_months, 0) AS age_months,
    COALESCE(n.age_required, FALSE) AND COALESCE(v.born, s.born) IS NULL AS birth_missing,
    v.born AS vital_born
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
LEFT JOIN standing AS n ON s.feed_no = n.feed_no AND s.value = n.value AND n.from_date <= $day AND $day < n.until_date
LEFT JOIN death AS d ON s.iin = d.iin
LEFT JOIN birth AS v ON CASE WHEN f.row_no IN (SELECT c.row_no FROM child_row AS c) THEN s.other_iin ELSE s.iin END = v.iin
WHERE
    f.kind = 'ground' AND s.iin = $iin AND s.known_from <= $known
    AND ($known < s.known_until OR s.cancelled)
ORDER BY s.statement_id
