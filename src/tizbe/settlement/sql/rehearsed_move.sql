-- rehearsed_move: one row per stretch of days that a rehearsed settlement moves, with the reason of the change it is of.
-- Reads   moved_day, change
-- A stretch lies in exactly one period that stands in one settlement only, and so in exactly one change.
SELECT
    d.iin,
    d.row_no,
    d.from_date,
    d.until_date,
    d.side,
    c.reason
FROM moved_day AS d
INNER JOIN change AS c
    ON d.iin = c.iin AND d.row_no = c.row_no
    AND CASE
        WHEN d.side = 'lost' THEN d.from_date >= c.was_from_date AND d.from_date < c.was_until_date
        ELSE c.op <> 'cancel' AND d.from_date >= c.from_date AND d.from_date < c.until_date
    END
