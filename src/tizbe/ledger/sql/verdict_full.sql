-- verdict: one row per row of a full: how it ended.
-- Reads   screened, repeated, matched
-- A repeated key is already known if equal, whatever became of its first row.
SELECT
    s.row_number,
    CASE
        WHEN COALESCE(NULLIF(s.code, 0), m.code, CASE WHEN r.equal THEN 0 ELSE 35 END) <> 0 THEN 'refused'
        WHEN r.equal OR m.known THEN 'known'
        WHEN s.hints <> 0 THEN 'hinted'
        ELSE 'accepted'
    END AS outcome,
    COALESCE(NULLIF(s.code, 0), m.code, CASE WHEN r.equal THEN 0 ELSE 35 END) AS code,
    s.field,
    s.hints
FROM screened AS s
LEFT JOIN repeated AS r ON s.row_number = r.row_number
LEFT JOIN matched AS m ON s.row_number = m.row_number
