-- changed: one row per change of an entitlement: its periods before and after, and its reason but for cancellation.
-- Reads   difference, pairing
-- Op      open, close, amend, cancel. The reason is ended_by where the end moved, else began_by (of what there is).
WITH matched AS (
    SELECT
        COALESCE(o.iin, n.iin) AS iin,
        COALESCE(o.row_no, n.row_no) AS row_no,
        n.from_date,
        n.until_date,
        o.from_date AS was_from_date,
        o.until_date AS was_until_date,
        o.began_by AS was_began_by,
        n.began_by,
        n.ended_by
    FROM (SELECT d.*, p.from_date AS to_date FROM difference AS d LEFT JOIN pairing AS p
        ON d.iin = p.iin AND d.row_no = p.row_no AND d.from_date = p.was_from_date WHERE d.side = 'old') AS o
    FULL OUTER JOIN (SELECT * FROM difference WHERE side = 'new') AS n
        ON o.iin = n.iin AND o.row_no = n.row_no AND o.to_date = n.from_date
)

SELECT
    iin,
    row_no,
    CASE
        WHEN from_date IS NULL THEN 'cancel'
        WHEN was_from_date IS NULL THEN 'open'
        WHEN from_date = was_from_date AND was_until_date = DATE '9999-12-31' AND until_date < DATE '9999-12-31' THEN 'close'
        ELSE 'amend'
    END AS op,
    COALESCE(from_date, was_from_date) AS from_date,
    COALESCE(until_date, was_until_date) AS until_date,
    was_from_date,
    was_until_date,
    CASE
        WHEN from_date IS NULL THEN was_began_by
        WHEN was_from_date IS NULL OR until_date = was_until_date THEN began_by
        ELSE ended_by
    END AS reason
FROM matched
