-- Settlement as algebra of sets of days: who is entitled in which row on which days, by multiranges alone.
-- Reads   statement(learned, feed, row_no, iin, days, begin_date, value, child, born, died) as stated, `days` a daterange;
--         edition(edition, days), named(feed, edition), admitted(row_no, value, edition), payments(row_no, edition)
-- Makes   entitled(iin, row_no, days): one row per person and row, all entitled days as one multirange.
-- Source: settlement contract, "Steps, in this order" and "The small print". Reasons are not asked.
-- A row number or "activity" or "vital" is the feed's kind; activity has row_no 0 and vital -1. An open end is unbounded.

-- Law: days of authority of each feed, days on which a row admits a value, days on which activity bars a row.
CREATE TEMP TABLE authority AS
SELECT n.feed, RANGE_AGG(e.days) AS days FROM named AS n JOIN edition AS e USING (edition) GROUP BY n.feed;

CREATE TEMP TABLE admission AS
SELECT a.row_no, a.value, RANGE_AGG(e.days) AS days FROM admitted AS a JOIN edition AS e USING (edition) GROUP BY a.row_no, a.value;

CREATE TEMP TABLE barred_row (row_no INT, months INT);
INSERT INTO barred_row VALUES (3, 2), (4, 0), (6, 0), (7, 0), (10, 0), (11, 0), (15, 0), (17, 3);

CREATE TEMP TABLE asked_day AS
SELECT p.row_no, RANGE_AGG(e.days) AS days FROM payments AS p JOIN edition AS e USING (edition) GROUP BY p.row_no
UNION ALL
SELECT 17, DATEMULTIRANGE(DATERANGE(NULL, NULL));

-- What vital records say: the last learned stands.
CREATE TEMP TABLE birth AS
SELECT DISTINCT ON (iin) iin, born FROM statement WHERE row_no = -1 AND born IS NOT NULL ORDER BY iin, learned DESC;

CREATE TEMP TABLE alive AS
SELECT DISTINCT ON (iin) iin, DATEMULTIRANGE(DATERANGE(NULL, died, '[]')) AS days
FROM statement WHERE row_no = -1 AND died IS NOT NULL ORDER BY iin, learned DESC;

-- Each ground statement: its days, cut by authority, by the value's admission, by death and by age.
CREATE TEMP TABLE standing AS
SELECT
    s.learned, s.row_no, s.iin, s.value, s.child, s.begin_date,
    DATEMULTIRANGE(s.days)
    * COALESCE(u.days, '{}')
    * CASE WHEN s.value IS NULL THEN '{(,)}' ELSE COALESCE(a.days, '{}') END
    * COALESCE(l.days, '{(,)}')
    * CASE
        WHEN s.row_no = 1 AND COALESCE(b.born, s.born) IS NULL THEN '{}'
        WHEN s.row_no = 1 THEN DATEMULTIRANGE(DATERANGE(NULL, CAST(COALESCE(b.born, s.born) + INTERVAL '18 years' AS DATE)))
        WHEN s.row_no IN (4, 5) AND COALESCE(b.born, s.born) IS NOT NULL
            THEN DATEMULTIRANGE(DATERANGE(NULL, CAST(COALESCE(b.born, s.born) + INTERVAL '3 years' AS DATE)))
        ELSE '{(,)}'
    END AS days
FROM statement AS s
LEFT JOIN authority AS u ON u.feed = s.feed
LEFT JOIN admission AS a ON a.row_no = s.row_no AND a.value = s.value
LEFT JOIN alive AS l ON l.iin = s.iin
LEFT JOIN birth AS b ON b.iin = CASE WHEN s.row_no = 1 THEN s.iin ELSE s.child END
WHERE s.row_no > 0;

-- Grounds: the union per person and row.
CREATE TEMP TABLE ground AS
SELECT iin, row_no, RANGE_AGG(days) AS days FROM standing GROUP BY iin, row_no;

-- Exclusion from row 2: subsidised jobs and workplace training, from edition 3.
CREATE TEMP TABLE excluded AS
SELECT s.iin, RANGE_AGG(DATEMULTIRANGE(s.days) * u.days * DATEMULTIRANGE(e.days)) AS days
FROM statement AS s JOIN authority AS u ON u.feed = s.feed JOIN edition AS e ON e.edition = 3
WHERE s.row_no = 2 AND s.value IN ('subsidised-job', 'workplace-training')
GROUP BY s.iin;

-- Activity: the days worked, each unbroken stretch of them lengthened by the row's window.
CREATE TEMP TABLE worked AS
SELECT s.iin, RANGE_AGG(DATEMULTIRANGE(s.days) * u.days) AS days
FROM statement AS s JOIN authority AS u ON u.feed = s.feed
WHERE s.row_no = 0
GROUP BY s.iin;

CREATE TEMP TABLE active AS
SELECT
    w.iin, r.row_no,
    RANGE_AGG(DATERANGE(LOWER(x.stretch), CAST(UPPER(x.stretch) + MAKE_INTERVAL(months => r.months) AS DATE))) * d.days AS days
FROM worked AS w
CROSS JOIN LATERAL UNNEST(w.days) AS x (stretch)
CROSS JOIN barred_row AS r
JOIN asked_day AS d ON d.row_no = r.row_no
GROUP BY w.iin, r.row_no, d.days;

-- Every row but 4 and 17. In row 10 detention is not barred.
CREATE TEMP TABLE entitled AS
SELECT
    g.iin, g.row_no,
    g.days - COALESCE(x.days, '{}') - COALESCE(a.days, '{}')
    + COALESCE(
        (SELECT RANGE_AGG(s.days) FROM standing AS s WHERE s.iin = g.iin AND s.row_no = 10 AND g.row_no = 10 AND s.value = 'detention'),
        '{}'
    ) AS days
FROM ground AS g
LEFT JOIN excluded AS x ON x.iin = g.iin AND g.row_no = 2
LEFT JOIN active AS a ON a.iin = g.iin AND a.row_no = g.row_no
WHERE g.row_no NOT IN (4, 17);

-- Row 4: what survives activity and the person's own row 5; then each child's days go to the earliest begin, then the lower IIN.
CREATE TEMP TABLE claim AS
SELECT s.iin, s.child, s.begin_date, s.learned, s.days - COALESCE(a.days, '{}') - COALESCE(f.days, '{}') AS days
FROM standing AS s
LEFT JOIN active AS a ON a.iin = s.iin AND a.row_no = 4
LEFT JOIN entitled AS f ON f.iin = s.iin AND f.row_no = 5
WHERE s.row_no = 4;

INSERT INTO entitled
SELECT iin, 4, RANGE_AGG(days)
FROM (
    SELECT
        iin,
        days - COALESCE(
            RANGE_AGG(days) OVER (
                PARTITION BY child ORDER BY begin_date, iin, learned ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), '{}'
        ) AS days
    FROM claim
) AS kept
GROUP BY iin;

-- Row 17: minus activity and the entitlement of rows 1 and 3 to 15.
INSERT INTO entitled
SELECT g.iin, 17, g.days - COALESCE(a.days, '{}') - COALESCE(o.days, '{}')
FROM ground AS g
LEFT JOIN active AS a ON a.iin = g.iin AND a.row_no = 17
LEFT JOIN (
    SELECT iin, RANGE_AGG(days) AS days FROM entitled WHERE row_no = 1 OR row_no BETWEEN 3 AND 15 GROUP BY iin
) AS o ON o.iin = g.iin
WHERE g.row_no = 17;

COPY (
    SELECT e.iin, e.row_no, LOWER(p.period) AS from_date, UPPER(p.period) AS until_date
    FROM entitled AS e CROSS JOIN LATERAL UNNEST(e.days) AS p (period)
    ORDER BY e.iin, e.row_no, from_date
) TO STDOUT (FORMAT csv);
