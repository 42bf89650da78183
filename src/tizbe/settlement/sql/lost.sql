-- lost: one row per change that takes days away, with what is believed of the lost day now.
-- Reads   changed, piece, bar_asked, believed, standing, death, withdrawn
-- rank    the step that fails: 1 stated, 2 authority, 3 death, 4 age, 5 exclusion, 6 activity, 7 row-priority, 8 representative.
WITH asked AS (
    SELECT
        c.iin,
        c.row_no,
        c.op,
        c.from_date,
        UNIX_DATE(c.lost_date) AS lost_day,
        c.lost_date
    FROM changed AS c
    WHERE c.lost_date IS NOT NULL
),

standing_now AS (
    SELECT DISTINCT a.iin, a.row_no, a.lost_day
    FROM asked AS a
    INNER JOIN piece AS p ON a.iin = p.iin AND a.row_no = p.row_no AND p.from_day <= a.lost_day AND a.lost_day < p.until_day
),

barred AS (
    SELECT
        a.iin,
        a.row_no,
        a.lost_day,
        MIN(CASE b.step WHEN 'exclusion' THEN 5 WHEN 'activity' THEN 6 ELSE 7 END) AS failed_rank
    FROM asked AS a
    INNER JOIN bar_asked AS b ON a.iin = b.iin AND a.row_no = b.row_no AND b.from_day <= a.lost_day AND a.lost_day < b.until_day
    GROUP BY a.iin, a.row_no, a.lost_day
),

stated AS (
    SELECT
        a.iin,
        a.row_no,
        a.lost_day,
        MAX(CASE WHEN s.feed_no IS NULL THEN 2 WHEN d.until_day <= a.lost_day THEN 3 ELSE 4 END) AS failed_rank
    FROM asked AS a
    INNER JOIN believed AS b
        ON a.iin = b.iin AND a.row_no = b.row_no AND b.from_date <= a.lost_date AND a.lost_date < b.until_date
    LEFT JOIN standing AS s
        ON b.feed_no = s.feed_no AND b.value = s.value AND s.from_date <= a.lost_date AND a.lost_date < s.until_date
    LEFT JOIN death AS d ON a.iin = d.iin
    GROUP BY a.iin, a.row_no, a.lost_day
),

taken_back AS (
    SELECT DISTINCT a.iin, a.row_no, a.lost_day
    FROM asked AS a
    INNER JOIN withdrawn AS w
        ON a.iin = w.iin AND a.row_no = w.row_no AND w.from_date <= a.lost_date AND a.lost_date < w.until_date
    INNER JOIN standing AS s
        ON w.feed_no = s.feed_no AND w.value = s.value AND s.from_date <= a.lost_date AND a.lost_date < s.until_date
)

SELECT
    a.iin,
    a.row_no,
    a.op,
    a.from_date,
    t.iin IS NOT NULL AND n.iin IS NULL AS cancelled,
    CASE WHEN n.iin IS NOT NULL THEN COALESCE(b.failed_rank, 8) ELSE COALESCE(s.failed_rank, 1) END AS failed_rank
FROM asked AS a
LEFT JOIN standing_now AS n ON a.iin = n.iin AND a.row_no = n.row_no AND a.lost_day = n.lost_day
LEFT JOIN barred AS b ON a.iin = b.iin AND a.row_no = b.row_no AND a.lost_day = b.lost_day
LEFT JOIN stated AS s ON a.iin = s.iin AND a.row_no = s.row_no AND a.lost_day = s.lost_day
LEFT JOIN taken_back AS t ON a.iin = t.iin AND a.row_no = t.row_no AND a.lost_day = t.lost_day
