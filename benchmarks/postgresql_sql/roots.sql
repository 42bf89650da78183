-- What a submission's receipt commits to: its rows, in order, as they came, and the persons in them (docs/reference/receipt.md).
-- Reads   raw, judged (codes as decided)
-- Set     :header, the column names as JSON; :salt_key, from the hub's secret; :row_text, a row's text, in which the escaped form is
--         only for a file that holds U+001F; :segment_rows; :sha256, :said, :commit_no; :has_refused by record.sql
-- A table made in the same transaction is filled from end to end by COPY; one made before it need not be in the file's order.
-- Rows are hashed in one scan, in the file's order, into one value that is then cut in pages; grouped by page they take 0.1 to 0.2 µs
-- more each, of 2.1 with their salts. CONCAT_WS takes as long as ||, pgcrypto's SHA-256 as long as the server's, a fifth of it all.
-- Salts stand in one value too, of which SUBSTR takes a piece without reading the rest: it must come from a subquery, not a table.
CREATE TEMP TABLE coded AS SELECT row_number, 'R' || LPAD(CAST(code AS TEXT), 3, '0') AS code FROM judged WHERE code <> 0;
ALTER TABLE coded ADD PRIMARY KEY (row_number);

UPDATE receipt SET rows_root = (
    SELECT
        TREE_ROOT(
            SHA256('\x00' || SHA256(SUBSTR(salts, 1, 22) || CONVERT_TO(:'header', 'UTF8')))
            || PAGE_HASHES(COALESCE((
                SELECT
                    STRING_AGG(
                        CASE
                            WHEN NOT :'has_refused' THEN digest
                            ELSE COALESCE(SHA256(CONVERT_TO(
                                (SELECT c.code FROM coded AS c WHERE c.row_number = h.row_number) || U&'\001F' || ENCODE(digest, 'hex'),
                                'UTF8'
                            )), digest)
                        END, ''
                    )
                FROM (
                    SELECT row_number, SHA256(SUBSTR(salts, CAST(24 * row_number + 1 AS INT), 22) || CONVERT_TO(said, 'UTF8')) AS digest
                    FROM (SELECT ROW_NUMBER() OVER () AS row_number, :row_text AS said FROM raw OFFSET 0) AS one
                    OFFSET 0
                ) AS h
            ), ''))
        )
    FROM (SELECT DRAWN_SALTS(:'salt_key', 0, 0, :said) AS salts OFFSET 0) AS drawn
) WHERE commit_no = :commit_no;

UPDATE receipt SET persons_root = (
    SELECT
        TREE_ROOT(PAGE_HASHES((
            SELECT
                STRING_AGG(
                    SHA256(
                        SUBSTR(salts, 24 * word + 1, 22) || CONVERT_TO(ENCODE(SUBSTR(map, 16 * word + 1, 16), 'hex'), 'UTF8')
                    ), ''
                )
            FROM GENERATE_SERIES(0, all_words - 1) AS listed (word)
        )))
    FROM (
        SELECT
            CAST(segments * words AS INT) AS all_words,
            DRAWN_SALTS(:'salt_key', 2, 0, segments * words - 1) AS salts,
            PERSON_MAP(DECODE(:'sha256', 'hex'), segments, words) AS map
        FROM MAP_SIZE(:said, :segment_rows)
        OFFSET 0
    ) AS marked
) WHERE commit_no = :commit_no;
