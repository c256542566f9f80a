-- hits (and zones) -> active: that a person was active on a local day, by each cubed dimension and
-- value, with the number of hits that say so. Bots are left out.
WITH local AS (
    SELECT
        hits.*,
        CAST(event_time + INTERVAL '1' SECOND * offset_seconds AS DATE) AS day
    FROM hits
    INNER JOIN zones
        ON hits.site_id = zones.site_id AND event_time >= from_utc AND event_time < to_utc
    WHERE NOT bot
),

-- A visit has its own dimensions for all of its hits: what they come to is spread out once a visit
-- and day, not once a hit.
of_visits AS (
    SELECT site_id, person, day, $visit_columns, count(*) AS hits
    FROM local
    GROUP BY site_id, person, day, $visit_columns
),

spread AS (
    SELECT
        site_id, person, dimension, day, hits,
        CASE dimension $visit_values END AS value
    FROM of_visits
    CROSS JOIN (VALUES $visit_dimensions) AS cubed (dimension)
    UNION ALL
    SELECT
        site_id, person, dimension, day, CAST(1 AS BIGINT) AS hits,
        CASE dimension $event_values END AS value
    FROM local
    CROSS JOIN (VALUES $event_dimensions) AS cubed (dimension)
)

SELECT site_id, person, dimension, value, day, CAST(sum(hits) AS BIGINT) AS hits
FROM spread
GROUP BY site_id, person, dimension, value, day
