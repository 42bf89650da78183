-- Functions by which a receipt commits to its rows and persons; what they make, byte for byte, says docs/reference/receipt.md.
-- drawn_salts   the salts of one kind, `first` to `last`, 24 characters each, of which 22 count
-- page_hashes   hashes, 32 bytes each, in pages of 64; each page's hash as an entry of a tree
-- tree_root     the root over entries' hashes (RFC 9162), in hexadecimal
-- map_size      the segments of a file's map of persons, and the words of 128 cells in each
-- person_map    the map itself
-- AES is the extension pgcrypto's, SHA-256 the server's own. A call of ENCRYPT takes 0.9 µs, the cipher itself hardly anything: it is
-- given many blocks at once. So are values kept: one long value and pieces of it, not a column of short ones. A value of PostgreSQL
-- has at most 1 GB, so that a file has at most 33 million rows here.
CREATE EXTENSION pgcrypto;

-- A sign is six bits of a byte drawn. For 4,096 salts at once the bits lie in one string; the upper two of each byte go, in four
-- steps, until 12 bytes of 16 are left, whose base64 is the signs but for two of the 64. That takes 0.9 µs a salt, of which 0.5 move
-- bits; 256 or 16,384 salts at once take as long. TRANSLATE of 64 signs, which searches for each, takes about 5 µs, ENCRYPT for each row
-- alone as much as all of this.
CREATE FUNCTION drawn_salts(key BYTEA, kind BIGINT, first BIGINT, last BIGINT) RETURNS BYTEA LANGUAGE plpgsql STABLE AS $$
DECLARE
    even CONSTANT BYTEA := INT8SEND(kind);
    odd CONSTANT BYTEA := INT8SEND(kind + 1);
    size INT := 0;
    following BIGINT;
    bits VARBIT;
    drawn BYTEA;
    signs TEXT;
    found BYTEA [] := '{}';
    high VARBIT [];
    low VARBIT [];
BEGIN
    FOR following IN SELECT GENERATE_SERIES(first, last, 4096) LOOP
        IF size <> LEAST(4096, last - following + 1) THEN
            size := LEAST(4096, last - following + 1);
            high := ARRAY[
                CAST('x' || REPEAT('0fc0', 16 * size) AS VARBIT), CAST('x' || REPEAT('00fff000', 8 * size) AS VARBIT),
                CAST('x' || REPEAT('0000ffffff000000', 4 * size) AS VARBIT),
                CAST('x' || REPEAT('00000000ffffffffffff000000000000', 2 * size) AS VARBIT)
            ];
            low := ARRAY[
                CAST('x' || REPEAT('003f', 16 * size) AS VARBIT), CAST('x' || REPEAT('00000fff', 8 * size) AS VARBIT),
                CAST('x' || REPEAT('0000000000ffffff', 4 * size) AS VARBIT),
                CAST('x' || REPEAT('00000000000000000000ffffffffffff', 2 * size) AS VARBIT)
            ];
        END IF;
        SELECT even || STRING_AGG(INT8SEND(number), even) || odd || STRING_AGG(INT8SEND(number), odd) INTO drawn
        FROM GENERATE_SERIES(following, following + size - 1) AS listed (number);
        drawn := ENCRYPT(drawn, key, 'aes-ecb/pad:none');
        bits := CAST('x' || ENCODE(drawn, 'hex') AS VARBIT);
        bits := ((bits >> 2) & high[1]) | (bits & low[1]);
        bits := ((bits >> 4) & high[2]) | (bits & low[2]);
        bits := ((bits >> 8) & high[3]) | (bits & low[3]);
        bits := ((bits >> 16) & high[4]) | (bits & low[4]);
        -- BIT_SEND says the length first, in four bytes.
        drawn := BIT_SEND(bits);
        SELECT
            STRING_AGG(ENCODE(SUBSTR(drawn, 16 * place + 9, 12) || SUBSTR(drawn, 16 * (size + place) + 9, 6), 'base64'), '') INTO signs
        FROM GENERATE_SERIES(0, size - 1) AS listed (place);
        found := found || CONVERT_TO(REPLACE(REPLACE(signs, '+', '-'), '/', '_'), 'UTF8');
    END LOOP;
    RETURN (SELECT STRING_AGG(signs_found, '' ORDER BY place) FROM UNNEST(found) WITH ORDINALITY AS listed (signs_found, place));
END
$$;

CREATE FUNCTION page_hashes(digests BYTEA) RETURNS BYTEA LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (
        SELECT
            COALESCE(STRING_AGG(SHA256('\x00' || CONVERT_TO(ENCODE(SUBSTR(digests, 2048 * page + 1, 2048), 'hex'), 'UTF8')), ''), '')
        FROM GENERATE_SERIES(0, (LENGTH(digests) + 2047) / 2048 - 1) AS listed (page)
    );
END
$$;

-- Level by level: pairs are hashed, the last of an odd number rises as it is.
CREATE FUNCTION tree_root(hashes BYTEA) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    WHILE LENGTH(hashes) > 32 LOOP
        hashes := (
            SELECT STRING_AGG(SHA256('\x01' || SUBSTR(hashes, 64 * pair + 1, 64)), '')
            FROM GENERATE_SERIES(0, LENGTH(hashes) / 64 - 1) AS listed (pair)
        ) || SUBSTR(hashes, LENGTH(hashes) / 64 * 64 + 1);
    END LOOP;
    RETURN ENCODE(hashes, 'hex');
END
$$;

CREATE FUNCTION map_size(many BIGINT, segment_rows BIGINT, OUT segments BIGINT, OUT words BIGINT) LANGUAGE SQL IMMUTABLE AS $$
    SELECT of_file.segments, GREATEST(1, (many * 32 + 128 * of_file.segments - 1) / (128 * of_file.segments))
    FROM (SELECT GREATEST(1, (many + segment_rows - 1) / segment_rows)) AS of_file (segments)
$$;

-- The map of the persons in `judged`, as bytes. Persons are encrypted 8,192 at once; their cells are read two by two from strings of
-- bits (one by one takes a third more, GET_BYTE no less). A loop with an array of 64 cells a number marks a cell in 0.2 µs. BIT_OR by
-- word takes about twice as long, by 64, 128, 256 or 512 cells a group, hashed or sorted: a large file's groups leave the cache.
CREATE FUNCTION person_map(content_sha256 BYTEA, segments BIGINT, words BIGINT) RETURNS BYTEA LANGUAGE plpgsql STABLE AS $$
DECLARE
    marks BIGINT [] := ARRAY_FILL(BIGINT '0', ARRAY[CAST(2 * segments * words AS INT)], ARRAY[0]);
    width CONSTANT BIGINT := 128 * words;
    n1 INT; n2 INT; n3 INT; n4 INT; n5 INT; n6 INT; n7 INT;
    b1 BIGINT; b2 BIGINT; b3 BIGINT; b4 BIGINT; b5 BIGINT; b6 BIGINT; b7 BIGINT;
BEGIN
    FOR n1, n2, n3, n4, n5, n6, n7, b1, b2, b3, b4, b5, b6, b7 IN
        SELECT
            CAST(c1 >> 6 AS INT), CAST(c2 >> 6 AS INT), CAST(c3 >> 6 AS INT), CAST(c4 >> 6 AS INT), CAST(c5 >> 6 AS INT),
            CAST(c6 >> 6 AS INT), CAST(c7 >> 6 AS INT),
            BIGINT '1' << CAST(~c1 & 63 AS INT), BIGINT '1' << CAST(~c2 & 63 AS INT), BIGINT '1' << CAST(~c3 & 63 AS INT),
            BIGINT '1' << CAST(~c4 & 63 AS INT), BIGINT '1' << CAST(~c5 & 63 AS INT), BIGINT '1' << CAST(~c6 & 63 AS INT),
            BIGINT '1' << CAST(~c7 & 63 AS INT)
        FROM (
            SELECT
                before + ((w0w1 & 4294967295) * width >> 32) AS c1,
                before + ((w2w3 >> 32 & 4294967295) * width >> 32) AS c2,
                before + ((w2w3 & 4294967295) * width >> 32) AS c3,
                before + ((w4w5 >> 32 & 4294967295) * width >> 32) AS c4,
                before + ((w4w5 & 4294967295) * width >> 32) AS c5,
                before + ((w6w7 >> 32 & 4294967295) * width >> 32) AS c6,
                before + ((w6w7 & 4294967295) * width >> 32) AS c7
            FROM (
                SELECT *, ((w0w1 >> 32 & 4294967295) * segments >> 32) * width AS before
                FROM (
                    SELECT
                        CAST(SUBSTRING(bits, 128 * place + 1, 64) AS BIGINT) AS w0w1,
                        CAST(SUBSTRING(bits, 128 * place + 65, 64) AS BIGINT) AS w2w3,
                        CAST(SUBSTRING(bits, 128 * (many + place) + 1, 64) AS BIGINT) AS w4w5,
                        CAST(SUBSTRING(bits, 128 * (many + place) + 65, 64) AS BIGINT) AS w6w7
                    FROM (
                        SELECT
                            CAST(COUNT(*) AS INT) AS many,
                            CAST('x' || ENCODE(ENCRYPT(
                                INT8SEND(0) || STRING_AGG(INT8SEND(iin), INT8SEND(0))
                                || INT8SEND(1) || STRING_AGG(INT8SEND(iin), INT8SEND(1)),
                                content_sha256, 'aes-ecb/pad:none'
                            ), 'hex') AS VARBIT) AS bits
                        FROM judged
                        WHERE iin IS NOT NULL
                        GROUP BY row_number / 8192
                        OFFSET 0
                    ) AS drawn
                    CROSS JOIN LATERAL GENERATE_SERIES(0, many - 1) AS listed (place)
                    OFFSET 0
                ) AS read
                OFFSET 0
            ) AS placed
            OFFSET 0
        ) AS marked
    LOOP
        marks[n1] := marks[n1] | b1;
        marks[n2] := marks[n2] | b2;
        marks[n3] := marks[n3] | b3;
        marks[n4] := marks[n4] | b4;
        marks[n5] := marks[n5] | b5;
        marks[n6] := marks[n6] | b6;
        marks[n7] := marks[n7] | b7;
    END LOOP;
    RETURN (SELECT STRING_AGG(INT8SEND(number), '') FROM UNNEST(marks) AS listed (number));
END
$$;
