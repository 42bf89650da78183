-- balance: rows by outcome, code and hints.
-- Reads   verdict(row_number, outcome, code, field, hints)
SELECT outcome, code, hints, COUNT(*) AS rows_counted FROM verdict GROUP BY outcome, code, hints;
