-- again_ref: the shape of it, for a file without a column of refs.
SELECT CAST(NULL AS VARCHAR) AS ref WHERE FALSE
