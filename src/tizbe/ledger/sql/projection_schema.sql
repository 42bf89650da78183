-- The projection's tables: what the log says, replayed.
-- feed       one row per feed seen; numbers are local to this projection
-- statement  one row per version of a statement, ever; believed at commit K: known_from <= K < known_until
-- mark       one row per name: how far this projection has come
-- Ending a few versions makes the next checkpoint write the whole column known_until: by one compression, not the best of all.
-- Period     half-open; an open end is 9999-12-31; a version nothing has ended is known until 2147483647.
CREATE TABLE feed (
    feed_no INTEGER NOT NULL,
    feed VARCHAR NOT NULL,
    row_no INTEGER NOT NULL,
    kind VARCHAR NOT NULL
);

CREATE TABLE statement ( -- noqa: PRS
    statement_id BIGINT NOT NULL,
    feed_no INTEGER NOT NULL,
    iin BIGINT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE NOT NULL,
    value VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    other_iin BIGINT NOT NULL,
    born DATE,
    died DATE,
    ref VARCHAR,
    absent BOOLEAN NOT NULL,
    submission_no INTEGER NOT NULL,
    row_number BIGINT,
    known_from INTEGER NOT NULL,
    known_until INTEGER NOT NULL USING COMPRESSION RLE,
    cancelled BOOLEAN NOT NULL
);

CREATE TABLE mark (
    name VARCHAR NOT NULL,
    number BIGINT NOT NULL
);
