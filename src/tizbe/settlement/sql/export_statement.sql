-- statement in the outside form: one row per version of a statement known at the commit $known.
-- Reads   statement_known, feed, evidence_column, receipt, instant
-- evidence is JSON with sorted keys; a version that nothing has ended has an empty known_until.
WITH evidence AS (
    SELECT
        s.statement_id,
        '{' || STRING_AGG('"' || c.name || '":"' || c.given || '"', ',' ORDER BY c.name) || '}' AS evidence
    FROM statement_known AS s
    INNER JOIN (
        SELECT
            k.statement_id,
            e.name,
            CASE e.role
                WHEN 'value' THEN NULLIF(k.value, '')
                WHEN 'relation' THEN NULLIF(k.relation, '')
                WHEN 'other_iin' THEN CASE WHEN k.other_iin > 0 THEN LPAD(CAST(k.other_iin AS VARCHAR), 12, '0') END
                WHEN 'born' THEN CAST(k.born AS VARCHAR)
                WHEN 'died' THEN CAST(k.died AS VARCHAR)
            END AS given
        FROM statement_known AS k
        INNER JOIN feed AS f ON k.feed_no = f.feed_no
        INNER JOIN evidence_column AS e ON SPLIT_PART(f.feed, '/', 1) = e.row_name
    ) AS c ON s.statement_id = c.statement_id AND c.given IS NOT NULL
    GROUP BY s.statement_id
)

SELECT
    f.feed,
    LPAD(CAST(s.iin AS VARCHAR), 12, '0') AS iin,
    s.from_date AS begin_date,
    CASE WHEN s.until_date < DATE '9999-12-31' THEN s.until_date - 1 END AS end_date,
    COALESCE(e.evidence, '{}') AS evidence,
    r.receipt AS submission,
    b.recorded_at AS known_from,
    u.recorded_at AS known_until
FROM statement_known AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
LEFT JOIN evidence AS e ON s.statement_id = e.statement_id
LEFT JOIN receipt AS r ON s.submission_no = r.submission_no
LEFT JOIN instant AS b ON s.known_from = b.commit_no
LEFT JOIN instant AS u ON s.known_until = u.commit_no
ORDER BY s.iin, s.from_date, f.row_no, f.feed, s.statement_id
