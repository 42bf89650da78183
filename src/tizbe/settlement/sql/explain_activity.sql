-- explain_activity: one row per believed activity statement of the person $iin and row that it bars on the day $day.
-- Reads   activity, activity_day, window_rule, statement, feed
-- worked_until  the day after the last day of work that counts; bar_until: the first day on which it no longer bars.
WITH own AS MATERIALIZED (
    SELECT * FROM statement WHERE iin = $iin
),

worked AS (
    SELECT
        a.statement_id,
        GREATEST(a.from_date, d.from_date) AS from_date,
        LEAST(a.until_date, d.until_date) AS until_date
    FROM activity AS a
    INNER JOIN activity_day AS d ON a.from_date < d.until_date AND a.until_date > d.from_date
    WHERE a.iin = $iin
),

windowed AS (
    SELECT
        w.statement_id,
        r.row_no,
        w.until_date AS worked_until,
        GREATEST(w.from_date, r.from_date) AS bar_from,
        LEAST(
            CASE WHEN w.until_date = DATE '9999-12-31' THEN w.until_date ELSE ADD_MONTHS(w.until_date, r.window_months) END,
            r.until_date
        ) AS bar_until
    FROM worked AS w
    INNER JOIN window_rule AS r ON w.from_date < r.until_date
)

SELECT
    w.row_no,
    w.worked_until,
    w.bar_until,
    s.statement_id,
    f.feed,
    s.from_date,
    s.until_date,
    s.value,
    s.relation,
    s.other_iin,
    s.born,
    s.absent,
    s.submission_no
FROM windowed AS w
INNER JOIN own AS s ON w.statement_id = s.statement_id
INNER JOIN feed AS f ON s.feed_no = f.feed_no
WHERE w.bar_from <= $day AND $day < w.bar_until
ORDER BY w.row_no ASC, w.bar_until DESC, s.statement_id ASC
