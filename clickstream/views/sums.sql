-- visits and their hits (and zones) -> sums: what visits and hits add up to, by each cubed dimension
-- and value and local day. A hit counts on its own day, a visit on the day of its start. By an
-- event's dimension, a visit counts once for each value that it has, and as an entry by the value
-- that it entered by; one without a page view entered by none. Bots are left out.
WITH local_hits AS (
    SELECT
        hits.*,
        CAST(event_time + INTERVAL '1' SECOND * offset_seconds AS DATE) AS day,
        CASE WHEN name = 'page_view' THEN 1 ELSE 0 END AS page_views,
        CASE WHEN name <> 'engagement' THEN 1 ELSE 0 END AS actions
    FROM hits
    INNER JOIN zones
        ON hits.site_id = zones.site_id AND event_time >= from_utc AND event_time < to_utc
    WHERE NOT bot
),

local_visits AS (
    SELECT
        visits.*,
        CAST(span_start + INTERVAL '1' SECOND * offset_seconds AS DATE) AS day,
        CASE WHEN is_bounce THEN 1 ELSE 0 END AS bounces
    FROM visits
    INNER JOIN zones
        ON visits.site_id = zones.site_id AND span_start >= from_utc AND span_start < to_utc
    WHERE NOT bot
),

hits_of_visits AS (
    SELECT
        site_id, day, $visit_columns,
        sum(page_views) AS page_views, sum(actions) AS actions
    FROM local_hits
    GROUP BY site_id, day, $visit_columns
),

values_of_visits AS (
    SELECT DISTINCT
        site_id, visitor_id, span_start, dimension,
        CASE dimension $event_values END AS value
    FROM hits
    CROSS JOIN (VALUES $event_dimensions) AS cubed (dimension)
    WHERE NOT bot
),

added AS (
    SELECT
        site_id, dimension, CASE dimension $visit_values END AS value, day,
        page_views, actions, 0 AS visit_count, 0 AS entry_count, 0 AS bounces,
        0 AS timed_visits, 0 AS visit_us, 0 AS visit_page_views
    FROM hits_of_visits
    CROSS JOIN (VALUES $visit_dimensions) AS cubed (dimension)
    UNION ALL
    SELECT
        site_id, dimension, CASE dimension $event_values END AS value, day,
        page_views, actions, 0, 0, 0, 0, 0, 0
    FROM local_hits
    CROSS JOIN (VALUES $event_dimensions) AS cubed (dimension)
    UNION ALL
    SELECT
        site_id, dimension, CASE dimension $visit_values END AS value, day,
        0, 0, 1, 1, bounces, 1, duration_us, pageviews
    FROM local_visits
    CROSS JOIN (VALUES $visit_dimensions) AS cubed (dimension)
    UNION ALL
    SELECT
        visits.site_id, dimension, value, day,
        0, 0, 1, 0, 0, 0, 0, pageviews
    FROM values_of_visits
    INNER JOIN local_visits AS visits
        ON values_of_visits.site_id = visits.site_id
        AND values_of_visits.visitor_id = visits.visitor_id
        AND values_of_visits.span_start = visits.span_start
    UNION ALL
    SELECT
        site_id, dimension, CASE dimension $entry_values END AS value, day,
        0, 0, 0, 1, bounces, 1, duration_us, 0
    FROM local_visits
    CROSS JOIN (VALUES $entry_dimensions) AS cubed (dimension)
    WHERE pageviews > 0
)

SELECT
    site_id,
    dimension,
    value,
    day,
    CAST(sum(page_views) AS BIGINT) AS page_views,
    CAST(sum(actions) AS BIGINT) AS actions,
    CAST(sum(visit_count) AS BIGINT) AS visit_count,
    CAST(sum(entry_count) AS BIGINT) AS entry_count,
    CAST(sum(bounces) AS BIGINT) AS bounces,
    CAST(sum(timed_visits) AS BIGINT) AS timed_visits,
    CAST(sum(visit_us) AS BIGINT) AS visit_us,
    CAST(sum(visit_page_views) AS BIGINT) AS visit_page_views
FROM added
GROUP BY site_id, dimension, value, day
