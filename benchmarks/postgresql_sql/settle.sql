-- The whole country settled: entitled(iin, row_no, from_date, until_date, began_by, ended_by), and `change`, which opens each.
-- Reads   statement, feed, standing, exclusion, window_rule
-- Set     :known, the last commit; :handed, the file that the changes are written to
-- What nearly all persons have, one or two statements in a row and nothing that takes days away, goes by parallel aggregates;
-- the few others are swept. CREATE TABLE … AS runs in parallel where INSERT … SELECT does not.
-- Days    numbers since 1970-01-01, half-open; 2932896 is the open end. A day and a rank are packed as day * 8 + rank.
-- Ranks   1 stated, 2 authority, 3 death, 4 age, 5 exclusion, 6 activity, 7 row-priority, 8 representative.

-- Births and deaths: the record learned last stands.
CREATE UNLOGGED TABLE birth AS
SELECT DISTINCT ON (iin) iin, born FROM statement
WHERE row_no = -1 AND born IS NOT NULL AND known_from <= :known AND known_until > :known ORDER BY iin, statement_id DESC;
CREATE UNLOGGED TABLE death AS
SELECT DISTINCT ON (iin) iin, died + 1 AS until_date FROM statement
WHERE row_no = -1 AND died IS NOT NULL AND known_from <= :known AND known_until > :known ORDER BY iin, statement_id DESC;
ANALYZE birth;
ANALYZE death;

-- piece: each ground statement's days, cut by authority, by what the list admits, by death and by age, with why they begin and end.
CREATE UNLOGGED TABLE piece AS
SELECT
    iin,
    row_no,
    child,
    bound,
    stated_from - DATE '1970-01-01' AS stated_from,
    GREATEST(stated_from, standing_from) - DATE '1970-01-01' AS from_day,
    until_date - DATE '1970-01-01' AS until_day,
    CASE WHEN stated_from >= standing_from THEN 1 ELSE 2 END AS begin_rank,
    CASE
        WHEN until_date = stated_until THEN 1
        WHEN until_date = standing_until THEN 2
        WHEN until_date = death_until THEN 3
        ELSE 4
    END AS end_rank
FROM (
    SELECT *, LEAST(stated_until, standing_until, death_until, age_until) AS until_date
    FROM (
        SELECT
            s.iin,
            s.row_no,
            s.other_iin AS child,
            t.bound,
            s.from_date AS stated_from,
            s.until_date AS stated_until,
            GREATEST(f.from_date, t.from_date) AS standing_from,
            LEAST(f.until_date, t.until_date) AS standing_until,
            d.until_date AS death_until,
            CASE
                WHEN s.row_no = 1 THEN CAST(COALESCE(v.born, s.born, '-infinity') + INTERVAL '18 years' AS DATE)
                WHEN s.row_no IN (4, 5) THEN CAST(COALESCE(v.born, s.born) + INTERVAL '3 years' AS DATE)
            END AS age_until
        FROM statement AS s
        INNER JOIN feed AS f ON s.feed_no = f.feed_no
        INNER JOIN standing AS t ON s.row_no = t.row_no AND s.value = t.value
        LEFT JOIN death AS d ON s.iin = d.iin
        LEFT JOIN birth AS v ON v.iin = CASE WHEN s.row_no = 1 THEN s.iin ELSE s.other_iin END
        WHERE s.row_no > 0 AND s.known_from <= :known AND s.known_until > :known
        OFFSET 0
    ) AS joined
    OFFSET 0
) AS cut
WHERE GREATEST(stated_from, standing_from) < until_date;
ANALYZE piece;

-- lump: the pieces of a person and row together. whole: they are one unbroken period.
CREATE UNLOGGED TABLE lump AS
SELECT
    iin,
    row_no,
    MIN(from_day * 8 + 7 - begin_rank) AS began,
    MAX(until_day * 8 + end_rank) AS ended,
    COUNT(*) = 1 OR (COUNT(*) = 2 AND MAX(from_day) <= MIN(until_day)) AS whole
FROM piece
GROUP BY iin, row_no;
ANALYZE lump;

-- bar: what takes days from a person's row: activity with its window, an exclusion from row 2, and row 5 from row 4.
CREATE UNLOGGED TABLE bar AS
SELECT iin, row_no, rank, from_date - DATE '1970-01-01' AS from_day, until_date - DATE '1970-01-01' AS until_day
FROM (
    SELECT
        a.iin,
        w.row_no,
        6 AS rank,
        GREATEST(a.from_date, f.from_date, w.from_date) AS from_date,
        CASE
            WHEN LEAST(a.until_date, f.until_date) = '9999-12-31' THEN w.until_date
            ELSE LEAST(CAST(LEAST(a.until_date, f.until_date) + w.months AS DATE), w.until_date)
        END AS until_date
    FROM lump AS g
    INNER JOIN window_rule AS w ON g.row_no = w.row_no
    INNER JOIN statement AS a ON g.iin = a.iin AND a.row_no = 0 AND a.known_from <= :known AND a.known_until > :known
    INNER JOIN feed AS f ON a.feed_no = f.feed_no AND a.from_date < f.until_date AND f.from_date < a.until_date
    UNION ALL
    SELECT s.iin, s.row_no, 5 AS rank, GREATEST(s.from_date, x.from_date), LEAST(s.until_date, x.until_date)
    FROM statement AS s INNER JOIN exclusion AS x ON s.row_no = x.row_no AND s.value = x.value
    WHERE s.row_no = 2 AND s.known_from <= :known AND s.known_until > :known
) AS taken
WHERE from_date < until_date
UNION ALL
SELECT p.iin, 4, 7, p.from_day, p.until_day
FROM piece AS p INNER JOIN lump AS g ON p.iin = g.iin AND g.row_no = 4
WHERE p.row_no = 5;
ANALYZE bar;

-- rival: the claims on children whom more than one person claims.
CREATE UNLOGGED TABLE rival AS
SELECT * FROM piece
WHERE
    row_no = 4
    AND child IN (SELECT child FROM piece WHERE row_no = 4 GROUP BY child HAVING MIN(iin) <> MAX(iin));
ANALYZE rival;

-- spot: the persons and rows that must be swept; all others keep what their own statements say.
CREATE UNLOGGED TABLE spot AS
SELECT iin, row_no FROM bar
UNION
SELECT iin, row_no FROM rival;
ANALYZE spot;

-- Each rival's days: not barred, and the earliest stated begin, then the lower IIN. Sets of days say it shortest.
CREATE UNLOGGED TABLE claimed AS
WITH barred AS (
    SELECT iin, RANGE_AGG(INT4RANGE(from_day, until_day)) AS days FROM bar WHERE row_no = 4 GROUP BY iin
),

claim AS (
    SELECT
        r.iin,
        r.child,
        r.stated_from,
        INT4MULTIRANGE(INT4RANGE(r.from_day, r.until_day)) - COALESCE(b.days, '{}') AS days
    FROM rival AS r LEFT JOIN barred AS b ON r.iin = b.iin
)

SELECT
    iin,
    child,
    days,
    days - COALESCE(
        RANGE_AGG(days) OVER (PARTITION BY child ORDER BY stated_from, iin ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '{}'
    ) AS kept
FROM claim;

CREATE UNLOGGED TABLE represented AS
WITH period AS (
    SELECT iin, UNNEST(kept) AS days FROM claimed
)

SELECT iin, 4 AS row_no, LOWER(days) AS from_day, UPPER(days) AS until_day FROM period
UNION ALL
SELECT p.iin, p.row_no, p.from_day, p.until_day
FROM piece AS p INNER JOIN spot AS s ON p.iin = s.iin AND p.row_no = s.row_no
WHERE p.row_no = 4 AND p.child NOT IN (SELECT child FROM rival);

-- conflict: claims that stand behind another's.
CREATE UNLOGGED TABLE conflict AS
SELECT iin, 4 AS row_no, child, kept_by, DATE '1970-01-01' + LOWER(days) AS from_date, DATE '1970-01-01' + UPPER(days) AS until_date
FROM (
    SELECT l.iin, l.child, k.iin AS kept_by, UNNEST(l.days * k.kept) AS days
    FROM claimed AS l INNER JOIN claimed AS k ON l.child = k.child AND l.iin <> k.iin
) AS lost;

SET check_function_bodies = off;

-- Broken lumps: the periods of a person's row from several pieces, where nothing is taken away.
CREATE FUNCTION joined(rows_asked INT []) RETURNS TABLE (iin BIGINT, row_no INT, began INT, ended INT) LANGUAGE SQL AS $$
    WITH reached AS (
        SELECT p.*, MAX(p.until_day) OVER (
            PARTITION BY p.iin, p.row_no ORDER BY p.from_day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_day
        FROM piece AS p INNER JOIN lump AS l ON p.iin = l.iin AND p.row_no = l.row_no
        LEFT JOIN spot AS s ON p.iin = s.iin AND p.row_no = s.row_no
        WHERE NOT l.whole AND s.iin IS NULL AND l.row_no = ANY(rows_asked)
    ),

    island AS (
        SELECT *, SUM(CASE WHEN from_day <= reached_day THEN 0 ELSE 1 END) OVER (
            PARTITION BY iin, row_no ORDER BY from_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS place
        FROM reached
    )

    SELECT iin, row_no, MIN(from_day * 8 + 7 - begin_rank), MAX(until_day * 8 + end_rank) FROM island GROUP BY iin, row_no, place
$$;

-- The spots swept: days of ground that nothing bars, with why each period begins and ends. Pieces that overlap are one run;
-- pieces that touch are two, since the reason is asked of the statements that hold the period's edge day.
CREATE FUNCTION swept(rows_asked INT []) RETURNS TABLE (iin BIGINT, row_no INT, began INT, ended INT) LANGUAGE SQL AS $$
    WITH own AS MATERIALIZED (
        SELECT p.* FROM piece AS p INNER JOIN spot AS s ON p.iin = s.iin AND p.row_no = s.row_no
        WHERE p.row_no = ANY(rows_asked)
    ),

    reached AS (
        SELECT *, MAX(until_day) OVER (
            PARTITION BY iin, row_no ORDER BY from_day, begin_rank DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_day
        FROM own
    ),

    island AS (
        SELECT *, SUM(CASE WHEN from_day < reached_day THEN 0 ELSE 1 END) OVER (
            PARTITION BY iin, row_no ORDER BY from_day, begin_rank DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS place
        FROM reached
    ),

    run AS (
        SELECT iin, row_no, MIN(from_day * 8 + 7 - begin_rank) AS began, MAX(until_day * 8 + end_rank) AS ended
        FROM island GROUP BY iin, row_no, place
    ),

    event AS (
        SELECT iin, row_no, began / 8 AS at_day, 1 AS ground, 0 AS free, 0 AS excluded, 0 AS active, 0 AS yielding, 0 AS chosen,
            7 - began % 8 AS began_rank, CAST(NULL AS INT) AS ended_rank
        FROM run
        UNION ALL SELECT iin, row_no, ended / 8, -1, 0, 0, 0, 0, 0, NULL, ended % 8 FROM run
        UNION ALL SELECT iin, row_no, from_day, 0, 1, 0, 0, 0, 0, NULL, NULL FROM own WHERE NOT bound
        UNION ALL SELECT iin, row_no, until_day, 0, -1, 0, 0, 0, 0, NULL, NULL FROM own WHERE NOT bound
        UNION ALL
        SELECT iin, row_no, from_day, 0, 0, CAST(rank = 5 AS INT), CAST(rank = 6 AS INT), CAST(rank = 7 AS INT), 0, NULL, NULL
        FROM bar WHERE row_no = ANY(rows_asked)
        UNION ALL
        SELECT iin, row_no, until_day, 0, 0, -CAST(rank = 5 AS INT), -CAST(rank = 6 AS INT), -CAST(rank = 7 AS INT), 0, NULL, NULL
        FROM bar WHERE row_no = ANY(rows_asked)
        UNION ALL SELECT iin, row_no, from_day, 0, 0, 0, 0, 0, 1, NULL, NULL FROM represented WHERE row_no = ANY(rows_asked)
        UNION ALL SELECT iin, row_no, until_day, 0, 0, 0, 0, 0, -1, NULL, NULL FROM represented WHERE row_no = ANY(rows_asked)
    ),

    point AS (
        SELECT iin, row_no, at_day, SUM(ground) AS ground, SUM(free) AS free, SUM(excluded) AS excluded, SUM(active) AS active,
            SUM(yielding) AS yielding, SUM(chosen) AS chosen, MAX(began_rank) AS began_rank, MAX(ended_rank) AS ended_rank
        FROM event GROUP BY iin, row_no, at_day
    ),

    state AS (
        SELECT iin, row_no, at_day, began_rank, ended_rank,
            SUM(ground) OVER so_far AS ground, SUM(free) OVER so_far AS free, SUM(excluded) OVER so_far AS excluded,
            SUM(active) OVER so_far AS active, SUM(yielding) OVER so_far AS yielding, SUM(chosen) OVER so_far AS chosen
        FROM point
        WINDOW so_far AS (PARTITION BY iin, row_no ORDER BY at_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),

    judged AS (
        SELECT iin, row_no, at_day, began_rank, ended_rank,
            ground > 0 AND excluded = 0 AND (active = 0 OR free > 0) AND yielding = 0 AND (chosen > 0 OR row_no <> 4) AS entitled,
            CASE WHEN excluded > 0 THEN 5 WHEN active > 0 AND free = 0 THEN 6 WHEN yielding > 0 THEN 7 ELSE 8 END AS barred_rank
        FROM state
    ),

    compared AS (
        SELECT *, COALESCE(LAG(entitled) OVER by_day, FALSE) AS was_entitled, LAG(barred_rank) OVER by_day AS was_barred_rank
        FROM judged
        WINDOW by_day AS (PARTITION BY iin, row_no ORDER BY at_day)
    ),

    paired AS (
        SELECT iin, row_no, entitled, at_day,
            CASE WHEN entitled THEN COALESCE(began_rank, was_barred_rank) ELSE COALESCE(ended_rank, barred_rank) END AS rank,
            LEAD(at_day) OVER by_day AS next_day,
            LEAD(CASE WHEN entitled THEN COALESCE(began_rank, was_barred_rank) ELSE COALESCE(ended_rank, barred_rank) END)
                OVER by_day AS next_rank
        FROM compared
        WHERE entitled <> was_entitled
        WINDOW by_day AS (PARTITION BY iin, row_no ORDER BY at_day)
    )

    SELECT iin, row_no, at_day * 16 + rank, next_day * 16 + next_rank FROM paired WHERE entitled
$$;

-- All rows but 17. A rank beyond 7 does not fit beside a day times 8: from here on it is the day times 16.
CREATE UNLOGGED TABLE settled AS
SELECT l.iin, l.row_no, l.began / 8 * 16 + 7 - l.began % 8 AS began, l.ended / 8 * 16 + l.ended % 8 AS ended
FROM lump AS l LEFT JOIN spot AS s ON l.iin = s.iin AND l.row_no = s.row_no
WHERE l.whole AND s.iin IS NULL AND l.row_no <> 17
UNION ALL
SELECT iin, row_no, began / 8 * 16 + 7 - began % 8, ended / 8 * 16 + ended % 8 FROM JOINED('{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16}')
UNION ALL
SELECT iin, row_no, began, ended FROM SWEPT('{2,3,4,6,7,10,11,15}');
ANALYZE settled;

-- Row 17: also minus the entitlement of rows 1 and 3 to 15.
INSERT INTO bar
SELECT e.iin, 17, 7, e.began / 16, e.ended / 16
FROM settled AS e INNER JOIN lump AS l ON e.iin = l.iin AND l.row_no = 17
WHERE e.row_no = 1 OR e.row_no BETWEEN 3 AND 15;
INSERT INTO spot
SELECT DISTINCT b.iin, 17
FROM bar AS b LEFT JOIN spot AS s ON b.iin = s.iin AND s.row_no = 17
WHERE b.row_no = 17 AND s.iin IS NULL;
ANALYZE bar;
ANALYZE spot;

INSERT INTO settled
SELECT l.iin, l.row_no, l.began / 8 * 16 + 7 - l.began % 8, l.ended / 8 * 16 + l.ended % 8
FROM lump AS l LEFT JOIN spot AS s ON l.iin = s.iin AND s.row_no = 17
WHERE l.whole AND s.iin IS NULL AND l.row_no = 17
UNION ALL
SELECT iin, row_no, began / 8 * 16 + 7 - began % 8, ended / 8 * 16 + ended % 8 FROM JOINED('{17}')
UNION ALL
SELECT iin, row_no, began, ended FROM SWEPT('{17}');

-- The settled state, and the changes numbered in order of person, begin and row.
CREATE UNLOGGED TABLE entitled AS
SELECT
    s.iin,
    s.row_no,
    DATE '1970-01-01' + s.began / 16 AS from_date,
    DATE '1970-01-01' + s.ended / 16 AS until_date,
    b.reason AS began_by,
    CASE WHEN s.ended / 16 = 2932896 THEN '' ELSE e.reason END AS ended_by
FROM settled AS s
INNER JOIN reason AS b ON s.row_no = b.row_no AND s.began % 16 = b.rank
INNER JOIN reason AS e ON s.row_no = e.row_no AND s.ended % 16 = e.rank;

CREATE UNLOGGED TABLE change AS
SELECT
    ROW_NUMBER() OVER (ORDER BY iin, from_date, row_no) AS number,
    iin,
    row_no,
    'open' AS op,
    from_date,
    until_date,
    CAST(NULL AS DATE) AS was_from_date,
    CAST(NULL AS DATE) AS was_until_date,
    began_by AS reason,
    CASE WHEN from_date >= '2026-01-01' THEN 3 WHEN from_date >= '2022-09-26' THEN 2 ELSE 1 END AS edition
FROM entitled;

-- The changes handed out, and the settlement on record, with what it counted.
COPY change TO STDOUT (FORMAT csv, HEADER) \g :handed
INSERT INTO settlement
SELECT
    1,
    :known,
    (SELECT COUNT(*) FROM (SELECT iin FROM change GROUP BY iin) AS one),
    MIN(first_change),
    MAX(last_change),
    JSONB_OBJECT_AGG(row_no, JSONB_BUILD_OBJECT(op, found)),
    CLOCK_TIMESTAMP()
FROM (
    SELECT row_no, op, COUNT(*) AS found, MIN(number) AS first_change, MAX(number) AS last_change FROM change GROUP BY row_no, op
) AS counted;

-- The next settlement, and whoever asks for one person, finds the settled state by person.
CREATE INDEX ON entitled (iin);
DROP TABLE birth, death, piece, lump, bar, rival, spot, claimed, represented, settled;
