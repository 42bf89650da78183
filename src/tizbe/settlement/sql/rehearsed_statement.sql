-- statement: the versions of the projection as they would be known once the rehearsed submission had taken effect.
-- Reads   projection.statement, projection_effect, rehearsed_arrival (projection_arrival)
SELECT
    s.statement_id,
    s.feed_no,
    s.iin,
    s.from_date,
    s.until_date,
    s.value,
    s.relation,
    s.other_iin,
    s.born,
    s.died,
    s.ref,
    s.absent,
    s.submission_no,
    s.row_number,
    s.known_from,
    COALESCE(e.commit_no, s.known_until) AS known_until,
    s.cancelled OR COALESCE(e.statement_id IS NULL AND e.commit_no IS NOT NULL, FALSE) AS cancelled
FROM projection.statement AS s
LEFT JOIN projection_effect AS e
    ON s.statement_id = e.supersedes AND s.iin = e.iin AND s.known_until = 2147483647
UNION ALL
SELECT * FROM rehearsed_arrival
