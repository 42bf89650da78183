-- A submission is one transaction, with a number of its own. The first of a feed makes the table of the feed's statements; what is
-- made in a transaction is filled without a write-ahead log, even where tables are logged. What was sent before is not taken again.
-- Set     :kept, the table's name; :feed_no, :as_of, :sha256; :folder, where answers go
-- Makes   the variables :commit_no, :is_first, :effect (a table's name), :answer (a file's)
BEGIN;
SELECT
    NEXTVAL('commit_number') AS commit_no,
    TO_REGCLASS(:'kept') IS NULL AS is_first,
    EXISTS (SELECT FROM receipt WHERE feed_no = :feed_no AND as_of = :'as_of' AND sha256 = :'sha256') AS is_again \gset
\if :is_again
ROLLBACK;
\quit
\endif
\set effect effect_ :commit_no
\set answer :folder /refused- :commit_no .csv
\if :is_first
CREATE UNLOGGED TABLE :kept (LIKE statement);
\endif
