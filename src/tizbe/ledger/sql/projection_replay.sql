-- replay: the arriving versions of many commits, each with the effect among them that ends it.
-- Reads   arrival (projection_arrival), projection_effect
-- Ending a version as it arrives spares changing it afterwards, which costs most where much is replayed.
SELECT
    arrival.* REPLACE (
        COALESCE(ending.commit_no, arrival.known_until) AS known_until,
        COALESCE(ending.statement_id IS NULL AND ending.commit_no IS NOT NULL, FALSE) AS cancelled
    )
FROM arrival
LEFT JOIN projection_effect AS ending ON arrival.statement_id = ending.supersedes AND arrival.iin = ending.iin
ORDER BY arrival.iin, arrival.statement_id
