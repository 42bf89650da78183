-- One submission's judged rows against what its feed believes, and what follows: effects, statements, receipt.
-- Reads   judged, raw, :kept (the feed's statements)
-- Makes   :effect, this submission's effects, a child of `effect` that nothing ever changes; from it the feed's statements
-- Set     :feed_no, :row_no, :as_of, :said (rows the envelope declares), :sha256; :commit_no and :answer by begin.sql
-- A first `full` matches nothing: an inner join with an empty table ends before it reads the other.
CREATE TEMP TABLE mine AS SELECT * FROM :kept WHERE known_until = 2147483647;
ANALYZE mine;

-- matched: the believed statement that a row means: that of its ref, or of its person, evidence and begin; else the only one of
-- its person and evidence that holds and that no key means, if it is the only such row.
CREATE TEMP TABLE keyed AS
SELECT j.row_number, m.statement_id
FROM mine AS m INNER JOIN judged AS j ON m.ref = j.ref
WHERE j.code = 0 AND NOT j.known
UNION ALL
SELECT j.row_number, m.statement_id
FROM mine AS m INNER JOIN judged AS j
    ON m.iin = j.iin AND m.from_date = j.from_date AND m.value = j.value AND m.relation = j.relation AND m.other_iin = j.other_iin
WHERE m.ref IS NULL AND j.ref IS NULL AND j.code = 0 AND NOT j.known;
ANALYZE keyed;

CREATE TEMP TABLE matched AS
WITH lone AS (
    SELECT m.iin, m.value, m.relation, m.other_iin, MIN(m.statement_id) AS statement_id
    FROM mine AS m LEFT JOIN keyed AS k ON m.statement_id = k.statement_id
    WHERE k.statement_id IS NULL AND m.ref IS NULL AND m.from_date <= :'as_of' AND :'as_of' < m.until_date
    GROUP BY m.iin, m.value, m.relation, m.other_iin
    HAVING COUNT(*) = 1
),

meant AS (
    SELECT row_number, statement_id FROM keyed
    UNION ALL
    SELECT MIN(j.row_number), l.statement_id
    FROM lone AS l INNER JOIN judged AS j
        ON l.iin = j.iin AND l.value = j.value AND l.relation = j.relation AND l.other_iin = j.other_iin
    LEFT JOIN keyed AS k ON j.row_number = k.row_number
    WHERE k.row_number IS NULL AND j.ref IS NULL AND j.code = 0 AND NOT j.known
    GROUP BY l.statement_id
    HAVING COUNT(*) = 1
)

SELECT
    j.row_number,
    m.statement_id AS first_id,
    m.iin = j.iin AS is_right,
    (m.iin, m.from_date, m.until_date, m.value, m.relation, m.other_iin)
    = (j.iin, j.from_date, j.until_date, j.value, j.relation, j.other_iin)
    AND m.born IS NOT DISTINCT FROM j.born AND m.died IS NOT DISTINCT FROM j.died AS is_known
FROM meant AS x
INNER JOIN mine AS m ON x.statement_id = m.statement_id
INNER JOIN judged AS j ON x.row_number = j.row_number;
ANALYZE matched;
UPDATE judged AS j SET known = m.is_known, code = CASE WHEN m.is_right THEN 0 ELSE 32 END
FROM matched AS m WHERE j.row_number = m.row_number AND (m.is_known OR NOT m.is_right);

-- absence: what holds and is not named, but for persons and refs of whom a refused row speaks.
CREATE TEMP TABLE absence AS
SELECT m.*
FROM mine AS m
WHERE
    m.from_date <= :'as_of' AND :'as_of' < m.until_date
    AND NOT EXISTS (SELECT FROM matched AS x WHERE x.first_id = m.statement_id)
    AND NOT EXISTS (SELECT FROM judged AS j WHERE j.code <> 0 AND j.iin = m.iin)
    AND NOT EXISTS (SELECT FROM judged AS j WHERE j.code <> 0 AND j.ref = m.ref);

CREATE UNLOGGED TABLE :effect AS
SELECT
    CAST(:commit_no AS BIGINT) * 1000000000 + j.row_number AS statement_id,
    m.first_id AS supersedes,
    CAST(CASE WHEN m.first_id IS NULL THEN 'open' ELSE 'amend' END AS ACT) AS act,
    j.row_number,
    CAST(:feed_no AS SMALLINT) AS feed_no,
    j.iin,
    j.from_date,
    j.until_date,
    j.value,
    j.relation,
    j.other_iin,
    j.born,
    j.died,
    j.ref,
    FALSE AS absent
FROM judged AS j LEFT JOIN matched AS m ON j.row_number = m.row_number
WHERE j.code = 0 AND NOT j.known
UNION ALL
SELECT
    CASE WHEN from_date < :'as_of'
        THEN CAST(:commit_no AS BIGINT) * 1000000000 + :said + ROW_NUMBER() OVER (ORDER BY from_date = :'as_of', statement_id) END,
    statement_id,
    CAST(CASE WHEN from_date < :'as_of' THEN 'absent' ELSE 'cancel' END AS ACT),
    NULL,
    feed_no,
    iin,
    from_date,
    :'as_of',
    value,
    relation,
    other_iin,
    born,
    died,
    ref,
    TRUE
FROM absence;

-- The feed's statements: what is superseded ends, what is new is believed from this commit on.
UPDATE :kept AS s SET known_until = :commit_no, cancelled = e.act = 'cancel'
FROM :effect AS e WHERE e.supersedes = s.statement_id;
INSERT INTO :kept
SELECT
    statement_id,
    feed_no,
    :row_no,
    iin,
    from_date,
    until_date,
    value,
    relation,
    other_iin,
    born,
    died,
    ref,
    absent,
    :commit_no,
    row_number,
    :commit_no,
    2147483647,
    FALSE
FROM :effect
WHERE act <> 'cancel';

-- The answer: each row in one of four counts, rows by code and hint; refused rows as they came, in a file.
WITH counted AS (
    SELECT code, hints, known, COUNT(*) AS found FROM judged GROUP BY code, hints, known
),

coded AS (
    SELECT 'R' || LPAD(CAST(code AS TEXT), 3, '0') AS code, SUM(found) AS found FROM counted WHERE code <> 0 GROUP BY code
    UNION ALL
    SELECT 'H' || LPAD(CAST(place AS TEXT), 3, '0'), SUM(found)
    FROM counted CROSS JOIN GENERATE_SERIES(1, 14) AS placed (place)
    WHERE code = 0 AND NOT known AND (hints >> place) & 1 = 1
    GROUP BY place
)

INSERT INTO receipt
SELECT
    :commit_no,
    :feed_no,
    :'as_of',
    :'sha256',
    'accepted',
    :said,
    COALESCE(SUM(found), 0),
    COALESCE(SUM(found) FILTER (WHERE code = 0 AND NOT known AND hints = 0), 0),
    COALESCE(SUM(found) FILTER (WHERE code = 0 AND NOT known AND hints <> 0), 0),
    COALESCE(SUM(found) FILTER (WHERE code <> 0), 0),
    COALESCE(SUM(found) FILTER (WHERE code = 0 AND known), 0),
    (SELECT COALESCE(JSONB_OBJECT_AGG(code, found), '{}') FROM coded),
    (SELECT COUNT(DISTINCT iin) FROM absence),
    CLOCK_TIMESTAMP()
FROM counted
RETURNING refused > 0 AS has_refused \gset
\if :has_refused
INSERT INTO refused
SELECT :commit_no, j.row_number, j.code, r.said
FROM judged AS j INNER JOIN (SELECT ROW_NUMBER() OVER () AS row_number, CAST(raw AS TEXT) AS said FROM raw) AS r
    ON j.row_number = r.row_number
WHERE j.code <> 0;
COPY (SELECT row_number, code, said FROM refused WHERE commit_no = :commit_no ORDER BY row_number) TO STDOUT (FORMAT csv, HEADER) \g :answer
\endif

-- The hub's projection keeps statements by person; here an index does. The next submission asks for keys: by person, or by ref.
\if :is_first
CREATE INDEX ON :kept (iin);
CREATE INDEX ON :kept (ref) WHERE ref IS NOT NULL;
-- Told what row a table holds, PostgreSQL leaves it out where another is asked for.
ALTER TABLE :kept ADD CHECK (row_no = :row_no);
\endif
ANALYZE :kept (iin, ref);
\if :is_first
ALTER TABLE :kept INHERIT statement;
\endif
ALTER TABLE :effect INHERIT effect;
