-- named_child: one row per version of a statement that names a child, in the rows of the list where that counts.
-- Reads   statement, feed, child_row
-- one_per  only one claimant of a child is entitled by the row.
SELECT
    s.iin,
    s.other_iin,
    c.one_per
FROM statement AS s
INNER JOIN feed AS f ON s.feed_no = f.feed_no
INNER JOIN child_row AS c ON f.row_no = c.row_no
