-- One submission's rows, read and screened: `judged`, a row for each row of the file, with its code (0: taken) and hints.
-- Reads   raw(the file's columns as text, in the file's order), spelling
-- Set     :row_no, :feed_from, :feed_until, :as_of; :ref … :died are columns of the file or NULL
-- Each step is fenced by OFFSET 0: without it PostgreSQL puts every step's expression into every use of it, many times over.
-- Two files are taken at once, each by one process: that fills two cores better than parallel scans of one file would.
-- Codes and hints are those of the hub's catalogue.
SET max_parallel_workers_per_gather = 0;

-- Each distinct text of a date is read once: a pattern and a cast for every row take three times as long.
CREATE TEMP TABLE day_read AS
SELECT written, DAY_OF(BTRIM(written)) AS day
FROM (
    SELECT begin_date AS written FROM raw
    UNION
    SELECT end_date FROM raw
    UNION
    SELECT :born FROM raw WHERE :born IS NOT NULL
    UNION
    SELECT :died FROM raw WHERE :died IS NOT NULL
) AS text_found
WHERE written IS NOT NULL
GROUP BY written;
ANALYZE day_read;

CREATE TEMP TABLE judged AS
SELECT
    row_number,
    ref,
    person AS iin,
    from_date,
    until_date,
    COALESCE(meaning, '') AS value,
    COALESCE(relation, '') AS relation,
    COALESCE(other_person, 0) AS other_iin,
    born,
    died,
    CAST(code AS SMALLINT) AS code,
    CAST(
        CASE WHEN LENGTH(BTRIM(iin)) < 12 OR LENGTH(BTRIM(other_iin)) < 12 THEN 2 ELSE 0 END
        + CASE WHEN from_date < :'feed_from' OR until_date > :'feed_until' THEN 4 ELSE 0 END
        + CASE
            WHEN value IS NULL OR :row_no <= 0 OR (counts_from < until_date AND from_date < counts_until) THEN 0
            ELSE 8
        END
        + CASE WHEN :row_no = 1 AND born IS NULL THEN 16 ELSE 0 END
        + CASE WHEN from_date < born THEN 32 ELSE 0 END
        AS SMALLINT
    ) AS hints,
    FALSE AS known
FROM (
    SELECT
        *,
        CASE
            WHEN person IS NULL AND COALESCE(BTRIM(iin), '') = '' THEN 4
            WHEN person IS NULL THEN 5
            WHEN NOT person_right THEN 6
            WHEN COALESCE(BTRIM(begin_date), '') = '' THEN 7
            WHEN from_date IS NULL THEN 8
            WHEN until_date IS NULL THEN 9
            WHEN until_date <= from_date THEN 17
            WHEN value IS NULL AND :row_no IN (0, 2, 9, 10, 12, 13, 14, 16, 17) THEN 11
            WHEN relation IS NULL AND :row_no = 16 THEN 11
            WHEN other_iin IS NULL AND (:row_no = 4 OR relation = 'family') THEN 11
            WHEN born_written IS NULL AND :row_no = 4 THEN 11
            WHEN value IS NOT NULL AND meaning IS NULL THEN 12
            WHEN relation NOT IN ('worker', 'family') THEN 12
            WHEN born_written IS NOT NULL AND born IS NULL THEN 13
            WHEN died_written IS NOT NULL AND died IS NULL THEN 13
            WHEN other_iin IS NOT NULL AND other_person IS NULL THEN 14
            WHEN NOT other_right THEN 15
            WHEN NOT (from_date <= :'as_of' AND :'as_of' < until_date) THEN 19
            WHEN NOT (from_date < :'feed_until' AND until_date > :'feed_from') THEN 20
            ELSE 0
        END AS code
    FROM (
        SELECT
            t.*,
            s.meaning,
            s.counts_from,
            s.counts_until,
            person % 10 = CASE
                WHEN person_sum <> 10 THEN person_sum
                ELSE (
                    7 * (person / 100000000000) + 9 * (person / 10000000000) + 2 * (person / 100000000)
                    + 4 * (person / 10000000) + 6 * (person / 1000000) + 8 * (person / 100000)
                    + 10 * (person / 10000) + (person / 1000) + 3 * (person / 100) + 2 * (person / 10)
                ) % 11
            END AS person_right,
            other_person % 10 = CASE
                WHEN other_sum <> 10 THEN other_sum
                ELSE (
                    7 * (other_person / 100000000000) + 9 * (other_person / 10000000000) + 2 * (other_person / 100000000)
                    + 4 * (other_person / 10000000) + 6 * (other_person / 1000000) + 8 * (other_person / 100000)
                    + 10 * (other_person / 10000) + (other_person / 1000) + 3 * (other_person / 100) + 2 * (other_person / 10)
                ) % 11
            END AS other_right
        FROM (
            SELECT
                *,
                (
                    3 * (person / 100000000000) + 5 * (person / 10000000000) + 7 * (person / 1000000000)
                    + 9 * (person / 100000000) + 2 * (person / 1000000) + 4 * (person / 100000)
                    + 6 * (person / 10000) + 8 * (person / 1000) + 10 * (person / 100)
                ) % 11 AS person_sum,
                (
                    3 * (other_person / 100000000000) + 5 * (other_person / 10000000000) + 7 * (other_person / 1000000000)
                    + 9 * (other_person / 100000000) + 2 * (other_person / 1000000) + 4 * (other_person / 100000)
                    + 6 * (other_person / 10000) + 8 * (other_person / 1000) + 10 * (other_person / 100)
                ) % 11 AS other_sum
            FROM (
                SELECT
                    ROW_NUMBER() OVER () AS row_number,
                    NULLIF(BTRIM(:ref), '') AS ref,
                    iin,
                    begin_date,
                    NULLIF(BTRIM(:value), '') AS value,
                    NULLIF(BTRIM(:relation), '') AS relation,
                    :other_iin AS other_iin,
                    :born AS born_written,
                    :died AS died_written,
                    CASE
                        WHEN OCTET_LENGTH(iin) = 12 AND iin ~ '^[0-9]+$' THEN CAST(iin AS BIGINT)
                        WHEN BTRIM(iin) ~ '^[0-9]{1,12}$' THEN CAST(BTRIM(iin) AS BIGINT)
                    END AS person,
                    CASE
                        WHEN OCTET_LENGTH(:other_iin) = 12 AND :other_iin ~ '^[0-9]+$' THEN CAST(:other_iin AS BIGINT)
                        WHEN BTRIM(:other_iin) ~ '^[0-9]{1,12}$' THEN CAST(BTRIM(:other_iin) AS BIGINT)
                    END AS other_person,
                    f.day AS from_date,
                    CASE
                        WHEN end_date IS NULL OR BTRIM(end_date) = '' OR u.day >= '9999-12-30' THEN DATE '9999-12-31'
                        ELSE u.day + 1
                    END AS until_date,
                    b.day AS born,
                    d.day AS died
                FROM raw
                LEFT JOIN day_read AS f ON begin_date = f.written
                LEFT JOIN day_read AS u ON end_date = u.written
                LEFT JOIN day_read AS b ON :born = b.written
                LEFT JOIN day_read AS d ON :died = d.written
                OFFSET 0
            ) AS typed
            OFFSET 0
        ) AS t
        LEFT JOIN spelling AS s ON s.row_no = :row_no AND s.spelling = t.value
        OFFSET 0
    ) AS checked
    OFFSET 0
) AS judged;

-- again: rows that state a key which an earlier row of the file states. Few persons or refs stand in a file twice, so only
-- their rows are ordered. Already known if equal to the first, else refused (35).
ANALYZE judged (iin, ref);
CREATE TEMP TABLE suspect AS
SELECT iin, CAST(NULL AS TEXT) AS ref FROM judged WHERE code = 0 AND ref IS NULL GROUP BY iin HAVING COUNT(*) > 1
UNION ALL
SELECT NULL, ref FROM judged WHERE code = 0 AND ref IS NOT NULL GROUP BY ref HAVING COUNT(*) > 1;
ANALYZE suspect;

CREATE TEMP TABLE again AS
WITH keyed AS (
    SELECT
        j.*,
        FIRST_VALUE(j.row_number) OVER (
            PARTITION BY j.iin, j.value, j.relation, j.other_iin, j.from_date ORDER BY j.row_number
        ) AS first_number
    FROM judged AS j INNER JOIN suspect AS x ON j.iin = x.iin
    WHERE j.code = 0 AND j.ref IS NULL
    UNION ALL
    SELECT j.*, FIRST_VALUE(j.row_number) OVER (PARTITION BY j.ref ORDER BY j.row_number)
    FROM judged AS j INNER JOIN suspect AS x ON j.ref = x.ref
    WHERE j.code = 0
)

SELECT
    k.row_number,
    (k.iin, k.from_date, k.until_date, k.value, k.relation, k.other_iin)
    = (f.iin, f.from_date, f.until_date, f.value, f.relation, f.other_iin)
    AND k.born IS NOT DISTINCT FROM f.born AND k.died IS NOT DISTINCT FROM f.died AS equal
FROM keyed AS k INNER JOIN keyed AS f ON k.first_number = f.row_number
WHERE k.row_number <> k.first_number;

UPDATE judged AS j SET known = a.equal, code = CASE WHEN a.equal THEN 0 ELSE 35 END FROM again AS a WHERE j.row_number = a.row_number;
