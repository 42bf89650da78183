-- feed: the feed $feed, where the projection has not seen it; as projection_feed.sql makes one.
-- Reads   feed
INSERT INTO feed
SELECT
    (SELECT COALESCE(MAX(f.feed_no), 0) + 1 FROM feed AS f) AS feed_no,
    CAST($feed AS VARCHAR) AS feed,
    COALESCE(TRY_CAST(SPLIT_PART($feed, '/', 1) AS INTEGER), 0) AS row_no,
    CASE WHEN SPLIT_PART($feed, '/', 1) IN ('activity', 'vital') THEN SPLIT_PART($feed, '/', 1) ELSE 'ground' END AS kind
WHERE NOT EXISTS (SELECT 1 FROM feed AS f WHERE f.feed = $feed)
