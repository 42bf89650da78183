-- mendable: one row per kind of conflict and statement in it, for the body that sent it; both days included.
-- Reads   disputed, judged, feed_asked, statement, feed, conflict_kind
SELECT
    d.feed_no,
    k.name AS kind,
    f.feed,
    LPAD(CAST(d.iin AS VARCHAR), 12, '0') AS iin,
    s.ref,
    s.from_date AS begin_date,
    CASE WHEN s.until_date < DATE '9999-12-31' THEN s.until_date - 1 END AS end_date,
    DATE_FROM_UNIX_DATE(MIN(d.from_day)) AS conflict_begin_date,
    DATE_FROM_UNIX_DATE(MAX(d.until_day) - 1) AS conflict_end_date,
    CAST(SUM(j.days) AS BIGINT) AS claimed_days,
    CAST(SUM(j.wrong_days) AS BIGINT) AS wrong_cover_days,
    CAST(SUM(j.only_days) AS BIGINT) AS only_cover_days,
    CAST(SUM(j.cut_days) AS BIGINT) AS cut_days
FROM disputed AS d
INNER JOIN feed_asked AS a ON d.feed_no = a.feed_no
INNER JOIN judged AS j
    ON d.kind_no = j.kind_no AND d.iin = j.iin AND d.row_no = j.row_no AND d.from_day = j.from_day
INNER JOIN conflict_kind AS k ON d.kind_no = k.kind_no
INNER JOIN feed AS f ON d.feed_no = f.feed_no
INNER JOIN statement AS s ON d.statement_id = s.statement_id
WHERE
    s.known_from <= KNOWN_COMMIT() AND KNOWN_COMMIT() < s.known_until
    AND s.iin >= FROM_IIN() AND s.iin < UNTIL_IIN()
GROUP BY d.feed_no, k.name, f.feed, d.iin, s.ref, s.from_date, s.until_date, d.statement_id
