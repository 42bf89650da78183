-- explain_statement: one row per ground statement of the person $iin that is believed at the commit $known, or that a
--                    cancellation ended by then, with what the first four steps say of it on the day $day.
-- Reads   statement, feed, child_row, standing, birth, death
-- named   a rule admits the feed and the value on $day; death_until, age_until: first dates on which the step cuts.
-- The person's few statements are taken out first, so that nothing is joined with the whole ledger.
WITH own AS MATERIALIZED (
    SELECT
        s.statement_id,
        s.feed_no,
        s.iin,
        s.from_date,
        s.until_date,
        s.value,
        s.relation,
        s.other_iin,
        s.born,
        s.absent,
        s.submission_no,
        s.known_until
    FROM statement AS s
    WHERE s.iin = $iin AND s.known_from <= $known AND ($known < s.known_until OR s.cancelled)
),

placed AS (
    SELECT
        o.*,
        f.feed,
        f.row_no,
        CASE WHEN c.row_no IS NULL THEN o.iin ELSE o.other_iin END AS aged_iin
    FROM own AS o
    INNER JOIN feed AS f ON o.feed_no = f.feed_no
    LEFT JOIN child_row AS c ON f.row_no = c.row_no
    WHERE f.kind = 'ground'
)

SELECT
    p.statement_id,
    p.feed,
    p.row_no,
    p.from_date,
    p.until_date,
    p.value,
    p.relation,
    p.other_iin,
    p.born,
    p.absent,
    p.submission_no,
    p.known_until > $known AS believed,
    n.feed_no IS NOT NULL AS named,
    DATE_FROM_UNIX_DATE(d.until_day) AS death_until,
    CASE WHEN n.age_of <> '' THEN ADD_MONTHS(COALESCE(v.born, p.born), n.age_months) END AS age_until,
    COALESCE(n.age_months, 0) AS age_months,
    COALESCE(n.age_required, FALSE) AND COALESCE(v.born, p.born) IS NULL AS birth_missing,
    v.born AS vital_born
FROM placed AS p
LEFT JOIN standing AS n ON p.feed_no = n.feed_no AND p.value = n.value AND n.from_date <= $day AND n.until_date > $day
LEFT JOIN death AS d ON p.iin = d.iin
LEFT JOIN birth AS v ON p.aged_iin = v.iin
ORDER BY p.statement_id
