-- refused_codes: the codes given to rows and the columns they are about.
-- Reads   verdict(row_number, outcome, code, field, hints)
SELECT DISTINCT code, field FROM verdict WHERE outcome = 'refused' ORDER BY code ASC NULLS LAST, field ASC NULLS LAST;
