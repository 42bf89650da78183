-- The law of the national country, laid out for PostgreSQL by hand: the list's editions 1, 2 and 3 and the rows' rules.
-- feed        one row per feed of the country: its number, row (0: activity, -1: vital), and its days of authority.
--             A renamed body has the days of its old name too (courts-department, education-and-science).
-- spelling    one row per spelling of an admissible value of a row's deciding evidence, with the value it means, and its days
-- standing    one row per row, value and days on which the list admits that value; '' where nothing is asked
-- exclusion   one row per row and value that takes days from its own row
-- window_rule one row per row that activity bars, with its window and the days on which the list asks for activity
-- reason      one row per row and rank: why a day beside a period is not entitled
-- Period      half-open; an open end is 9999-12-31.
CREATE TABLE feed (feed_no SMALLINT, feed TEXT, row_no SMALLINT, from_date DATE, until_date DATE);
INSERT INTO feed
SELECT ROW_NUMBER() OVER (), feed, row_no, CAST(from_date AS DATE), DATE '9999-12-31'
FROM (
    VALUES
    ('1/enlightenment/nobd', 1, '2021-09-22'),
    ('1/enlightenment/orphans', 1, '2021-09-22'),
    ('1/justice/gbd-fl', 1, '2021-09-22'),
    ('2/mlspp/labour-market', 2, '2021-09-22'),
    ('3/health/pregnancy-register', 3, '2021-09-22'),
    ('4/mlspp/cdb-pensions', 4, '2021-09-22'),
    ('4/justice/civil-acts', 4, '2021-09-22'),
    ('4/enlightenment/orphans', 4, '2021-09-22'),
    ('5/mlspp/cdb-pensions', 5, '2021-09-22'),
    ('5/justice/civil-acts', 5, '2021-09-22'),
    ('5/enlightenment/orphans', 5, '2021-09-22'),
    ('6/mlspp/cdb-pensions', 6, '2021-09-22'),
    ('7/mlspp/cdb-pensions', 7, '2021-09-22'),
    ('8/mlspp/cdb-pensions', 8, '2021-09-22'),
    ('8/mlspp/payments', 8, '2022-09-26'),
    ('8/courts-department/courts', 8, '2021-09-22'),
    ('8/judicial-administration/courts', 8, '2021-09-22'),
    ('9/internal-affairs/penitentiary', 9, '2021-09-22'),
    ('10/prosecutor/legal-statistics', 10, '2022-09-26'),
    ('11/mlspp/kandas', 11, '2021-09-22'),
    ('12/mlspp/cdb-pensions', 12, '2021-09-22'),
    ('13/mlspp/disability-cdb', 13, '2021-09-22'),
    ('14/science/nobd', 14, '2021-09-22'),
    ('14/science/students-abroad', 14, '2021-09-22'),
    ('14/enlightenment/nobd', 14, '2021-09-22'),
    ('14/enlightenment/students-abroad', 14, '2021-09-22'),
    ('15/mlspp/cdb-assistance', 15, '2021-09-22'),
    ('16/internal-affairs/migration-police', 16, '2021-09-22'),
    ('16/mlspp/foreign-labour', 16, '2021-09-22'),
    ('17/mlspp/digital-family-card', 17, '2026-01-01'),
    ('activity/mlspp/payments', 0, '2021-09-22'),
    ('vital/justice/civil-acts', -1, '2021-09-22')
) AS said (feed, row_no, from_date);

CREATE TABLE spelling (row_no SMALLINT, spelling TEXT, meaning TEXT, PRIMARY KEY (row_no, spelling));
INSERT INTO spelling
SELECT row_no, value, value
FROM (
    VALUES
    (0, '{employment,business,contribution,other-income}'),
    (2, '{registered,subsidised-job,workplace-training}'),
    (9, '{minimum,medium,maximum,emergency,full}'),
    (10, '{detention,house-arrest}'),
    (12, '{altyn-alqa,kumis-alqa,mother-heroine,maternal-glory-1,maternal-glory-2}'),
    (13, '{1,2,3,child}'),
    (14, '{full-time,evening,distance}')
) AS said (row_no, value_list)
CROSS JOIN LATERAL UNNEST(CAST(value_list AS TEXT [])) AS listed (value);
INSERT INTO spelling
SELECT 17, cased, level
FROM (
    VALUES ('A', 'AА'), ('B', 'BБВ'), ('C', 'CС'), ('D', 'DД'), ('E', 'EЕ')
) AS said (level, letters)
CROSS JOIN LATERAL REGEXP_SPLIT_TO_TABLE(letters, '') AS written (letter)
CROSS JOIN LATERAL (
    VALUES (letter), (TRANSLATE(letter, 'ABCDEАБВСДЕ', 'abcdeабвсде'))
) AS both_cases (cased);
INSERT INTO spelling SELECT 16, code, code FROM country;

CREATE TABLE standing (row_no SMALLINT, value TEXT, bound BOOLEAN, from_date DATE, until_date DATE);
INSERT INTO standing
SELECT row_no, '', TRUE, DATE '2021-09-22', DATE '9999-12-31'
FROM UNNEST('{1,3,4,5,6,7,8,11,15}'::SMALLINT []) AS plain (row_no)
UNION ALL
SELECT row_no, value, TRUE, DATE '2021-09-22', DATE '9999-12-31'
FROM (
    VALUES
    (2, 'registered'),
    (9, 'medium'), (9, 'maximum'), (9, 'emergency'), (9, 'full'),
    (12, 'altyn-alqa'), (12, 'kumis-alqa'), (12, 'mother-heroine'), (12, 'maternal-glory-1'), (12, 'maternal-glory-2'),
    (13, '1'), (13, '2'), (13, '3'), (13, 'child'),
    (14, 'full-time'),
    (16, 'AM'), (16, 'BY'), (16, 'KG'), (16, 'RU')
) AS admitted (row_no, value)
UNION ALL
VALUES
(10, 'detention', FALSE, DATE '2021-09-22', DATE '9999-12-31'),
(10, 'house-arrest', TRUE, DATE '2022-09-26', DATE '9999-12-31'),
(17, 'D', TRUE, DATE '2026-01-01', DATE '9999-12-31'),
(17, 'E', TRUE, DATE '2026-01-01', DATE '9999-12-31');

-- A value that takes days away instead. Then, beside each spelling, the days on which its value gives days or takes them.
CREATE TABLE exclusion (row_no SMALLINT, value TEXT, from_date DATE, until_date DATE);
INSERT INTO exclusion VALUES
(2, 'subsidised-job', '2026-01-01', '9999-12-31'),
(2, 'workplace-training', '2026-01-01', '9999-12-31');
ALTER TABLE spelling ADD COLUMN counts_from DATE, ADD COLUMN counts_until DATE;
UPDATE spelling AS s SET counts_from = d.from_date, counts_until = d.until_date
FROM (
    SELECT row_no, value, from_date, until_date FROM standing
    UNION ALL
    SELECT row_no, value, from_date, until_date FROM exclusion
) AS d
WHERE s.row_no = d.row_no AND s.meaning = d.value;

CREATE TABLE window_rule (row_no SMALLINT, months INTERVAL, from_date DATE, until_date DATE);
INSERT INTO window_rule VALUES
(3, '2 months', '2021-09-22', '9999-12-31'),
(4, '0 months', '2021-09-22', '9999-12-31'),
(6, '0 months', '2021-09-22', '9999-12-31'),
(7, '0 months', '2021-09-22', '9999-12-31'),
(10, '0 months', '2022-09-26', '9999-12-31'),
(11, '0 months', '2021-09-22', '9999-12-31'),
(15, '0 months', '2021-09-22', '9999-12-31'),
(17, '3 months', '2021-09-22', '9999-12-31');

CREATE TABLE reason (row_no SMALLINT, rank INT, reason TEXT, PRIMARY KEY (row_no, rank));
INSERT INTO reason
SELECT row_no, rank, CASE WHEN rank = 4 AND row_no IN (4, 5) THEN 'child-age' ELSE reason END
FROM GENERATE_SERIES(1, 17) AS listed (row_no)
CROSS JOIN UNNEST(
    '{stated,authority,death,age,exclusion,activity,row-priority,representative}'::TEXT []
) WITH ORDINALITY AS named (reason, rank);

-- A day as the exchange format writes it, or NULL: a cast alone would end the statement at the first bad text.
CREATE FUNCTION day_of(written TEXT) RETURNS DATE LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN
            written ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' AND written >= '0001'
            AND (
                SUBSTR(written, 9, 2) <= '28'
                OR SUBSTR(written, 9, 2) <= TO_CHAR(CAST(SUBSTR(written, 1, 7) || '-01' AS DATE) + INTERVAL '1 month - 1 day', 'DD')
            )
            THEN CAST(written AS DATE)
    END
$$;

-- What submissions leave. Each feed's statements, and each submission's effects, are a child table of their own.
CREATE TYPE ACT AS ENUM ('open', 'amend', 'absent', 'cancel');
CREATE TABLE effect (
    statement_id BIGINT, supersedes BIGINT, act ACT, row_number BIGINT, feed_no SMALLINT, iin BIGINT, from_date DATE, until_date DATE,
    value TEXT, relation TEXT, other_iin BIGINT, born DATE, died DATE, ref TEXT, absent BOOLEAN
);
CREATE TABLE statement (
    statement_id BIGINT, feed_no SMALLINT, row_no SMALLINT, iin BIGINT, from_date DATE, until_date DATE, value TEXT, relation TEXT,
    other_iin BIGINT, born DATE, died DATE, ref TEXT, absent BOOLEAN, submission_no INT, row_number BIGINT, known_from INT,
    known_until INT, cancelled BOOLEAN
);
CREATE SEQUENCE commit_number;
CREATE UNLOGGED TABLE receipt (
    commit_no INT PRIMARY KEY, feed_no SMALLINT, as_of DATE, sha256 TEXT, status TEXT, said BIGINT, rows_read BIGINT, accepted BIGINT,
    hinted BIGINT, refused BIGINT, already_known BIGINT, codes JSONB, ending BIGINT, recorded_at TIMESTAMPTZ,
    rows_root TEXT, persons_root TEXT,
    UNIQUE (feed_no, as_of, sha256), CHECK (rows_read = said), CHECK (rows_read = accepted + hinted + refused + already_known)
);
CREATE UNLOGGED TABLE refused (commit_no INT, row_number BIGINT, code SMALLINT, said TEXT);
CREATE UNLOGGED TABLE settlement (
    settlement_no INT PRIMARY KEY, of_commit INT, persons BIGINT, first_change BIGINT, last_change BIGINT, counts JSONB, recorded_at TIMESTAMPTZ
);
ANALYZE;
