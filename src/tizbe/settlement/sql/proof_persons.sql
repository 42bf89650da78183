-- proof_persons: one row per settlement's changes: whose entitlements they change.
-- Reads   change_file (the log's files, with the commit of each)
SELECT commit_no, COUNT(DISTINCT iin) AS persons FROM change_file GROUP BY commit_no
