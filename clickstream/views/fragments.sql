-- events -> fragments: one visitor's events of one event-time minute, out of one Kafka partition.
-- An event id counts once, at its earliest observation; the span keeps every observation, so that
-- gaps measured later do not depend on what was counted (law 3).
WITH observed AS (
    SELECT
        topic_id,
        kafka_partition,
        site_id,
        visitor_id,
        date_trunc('minute', event_time) AS event_minute,
        min(event_time) AS first_time,
        max(event_time) AS last_time,
        min(hit(
            event_time, event_id, name, interactive, hostname, path, user_id,
            scroll, engaged_ms, revenue, currency, props
        )) AS first_hit,
        min(touch(
            event_time, event_id, source, channel, referrer,
            utm_source, utm_medium, utm_campaign, utm_content, utm_term,
            country, region, city, device, browser, browser_version, os, os_version,
            screen, language, bot
        )) AS first_touch,
        min(kafka_offset) AS first_offset,
        max(kafka_offset) AS last_offset,
        max(arrival_time) AS arrival_time
    FROM events
    GROUP BY topic_id, kafka_partition, site_id, visitor_id,
        date_trunc('minute', event_time), event_id
),

gathered AS (
    SELECT
        topic_id,
        kafka_partition,
        site_id,
        visitor_id,
        event_minute,
        min(first_time) AS span_start,
        max(last_time) AS span_end,
        min(first_touch) AS first_touch,
        array_sort(array_agg(first_hit)) AS hits,
        min(first_offset) AS first_offset,
        max(last_offset) AS last_offset,
        max(arrival_time) AS arrival_time
    FROM observed
    GROUP BY topic_id, kafka_partition, site_id, visitor_id, event_minute
)

SELECT
    site_id,
    visitor_id,
    span_start,
    span_end,
    first_touch.event_id AS first_event_id,
    first_touch.source AS source,
    first_touch.channel AS channel,
    first_touch.referrer AS referrer,
    first_touch.utm_source AS utm_source,
    first_touch.utm_medium AS utm_medium,
    first_touch.utm_campaign AS utm_campaign,
    first_touch.utm_content AS utm_content,
    first_touch.utm_term AS utm_term,
    first_touch.country AS country,
    first_touch.region AS region,
    first_touch.city AS city,
    first_touch.device AS device,
    first_touch.browser AS browser,
    first_touch.browser_version AS browser_version,
    first_touch.os AS os,
    first_touch.os_version AS os_version,
    first_touch.screen AS screen,
    first_touch.language AS language,
    first_touch.bot AS bot,
    hits,
    topic_id,
    kafka_partition,
    first_offset,
    last_offset,
    arrival_time
FROM gathered
