-- judged: one row per kind of conflict, person, row and stretch of disputed days, with how many days they are and what the
--         settlement makes of them.
-- Reads   disputed, spoken, entitled, conflict_kind
-- Days    wrong: the row entitles, and by no statement outside the conflict; only: of these, where no other row entitles;
--         cut: the row does not entitle. In a kind that needs_lacking a row that admits whatever each side says is not wrong.
WITH slice AS (
    SELECT DISTINCT
        kind_no,
        iin,
        row_no,
        from_day,
        until_day
    FROM disputed
),

standing_on AS (
    SELECT
        s.kind_no,
        s.iin,
        s.row_no,
        s.from_day,
        p.statement_id
    FROM slice AS s
    INNER JOIN spoken AS p
        ON s.iin = p.iin AND s.row_no = p.row_no AND s.from_day >= p.from_day AND s.from_day < p.until_day
),

clear AS (
    SELECT DISTINCT
        t.kind_no,
        t.iin,
        t.row_no,
        t.from_day
    FROM standing_on AS t
    LEFT JOIN disputed AS d
        ON
            t.kind_no = d.kind_no AND t.iin = d.iin AND t.row_no = d.row_no AND t.from_day = d.from_day
            AND t.statement_id = d.statement_id
    WHERE d.statement_id IS NULL
),

lacking AS (
    SELECT DISTINCT
        d.kind_no,
        d.iin,
        d.row_no,
        d.from_day
    FROM disputed AS d
    LEFT JOIN standing_on AS t
        ON
            d.kind_no = t.kind_no AND d.iin = t.iin AND d.row_no = t.row_no AND d.from_day = t.from_day
            AND d.statement_id = t.statement_id
    WHERE t.statement_id IS NULL
),

given AS (
    SELECT
        s.kind_no,
        s.iin,
        s.row_no,
        s.from_day,
        MAX(CASE WHEN e.row_no = s.row_no THEN 1 ELSE 0 END) AS by_own,
        MAX(CASE WHEN e.row_no <> s.row_no THEN 1 ELSE 0 END) AS by_other
    FROM slice AS s
    INNER JOIN entitled AS e
        ON s.iin = e.iin AND s.from_day >= UNIX_DATE(e.from_date) AND s.from_day < UNIX_DATE(e.until_date)
    GROUP BY s.kind_no, s.iin, s.row_no, s.from_day
),

weighed AS (
    SELECT
        s.kind_no,
        s.iin,
        s.row_no,
        s.from_day,
        s.until_day - s.from_day AS days,
        COALESCE(g.by_own, 0) AS by_own,
        COALESCE(g.by_other, 0) AS by_other,
        CASE WHEN c.iin IS NULL AND (l.iin IS NOT NULL OR NOT k.needs_lacking) THEN 1 ELSE 0 END AS doubtful
    FROM slice AS s
    INNER JOIN conflict_kind AS k ON s.kind_no = k.kind_no
    LEFT JOIN given AS g
        ON s.kind_no = g.kind_no AND s.iin = g.iin AND s.row_no = g.row_no AND s.from_day = g.from_day
    LEFT JOIN clear AS c
        ON s.kind_no = c.kind_no AND s.iin = c.iin AND s.row_no = c.row_no AND s.from_day = c.from_day
    LEFT JOIN lacking AS l
        ON s.kind_no = l.kind_no AND s.iin = l.iin AND s.row_no = l.row_no AND s.from_day = l.from_day
)

SELECT
    kind_no,
    iin,
    row_no,
    from_day,
    days,
    days * by_own * doubtful AS wrong_days,
    days * by_own * doubtful * (1 - by_other) AS only_days,
    days * (1 - by_own) AS cut_days
FROM weighed
