-- feed: one row per feed that the arriving effects name and the projection has not seen.
-- Reads   projection_effect, feed
-- Rows 0  are the feeds that speak of the person, not of a row of the list: activity and vital.
INSERT INTO feed
WITH seen AS (SELECT DISTINCT feed FROM projection_effect WHERE statement_id IS NOT NULL),

fresh AS (SELECT seen.feed FROM seen LEFT JOIN feed ON seen.feed = feed.feed WHERE feed.feed IS NULL)

SELECT
    CAST((SELECT COALESCE(MAX(feed_no), 0) FROM feed) + ROW_NUMBER() OVER (ORDER BY fresh.feed) AS INTEGER) AS feed_no,
    fresh.feed,
    COALESCE(TRY_CAST(SPLIT_PART(fresh.feed, '/', 1) AS INTEGER), 0) AS row_no,
    CASE WHEN SPLIT_PART(fresh.feed, '/', 1) IN ('activity', 'vital') THEN SPLIT_PART(fresh.feed, '/', 1) ELSE 'ground' END AS kind
FROM fresh;
