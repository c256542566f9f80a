-- pieces (fragments and visits, in any mixture, order and overlap) -> visits: the one operator,
-- coalesce. A visit ends where no observation of its visitor follows within the gap.
WITH ordered AS (
    SELECT
        *,
        CASE
            WHEN span_start <= max(span_end) OVER (
                PARTITION BY site_id, visitor_id ORDER BY span_start
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) + INTERVAL '$gap_seconds' SECOND THEN 0
            ELSE 1
        END AS starts
    FROM pieces
),

-- The sum runs over peers together (RANGE, the default): engines order equal span_starts
-- differently, and any one of them may carry the 1.
numbered AS (
    SELECT
        *,
        sum(starts) OVER (PARTITION BY site_id, visitor_id ORDER BY span_start) AS visit_number
    FROM ordered
),

spans AS (
    SELECT
        site_id,
        visitor_id,
        visit_number,
        min(span_start) AS span_start,
        max(span_end) AS span_end,
        min(touch(
            span_start, first_event_id, source, channel, referrer,
            utm_source, utm_medium, utm_campaign, utm_content, utm_term,
            country, region, city, device, browser, browser_version, os, os_version,
            screen, language, bot
        )) AS first_touch
    FROM numbered
    GROUP BY site_id, visitor_id, visit_number
),

every_hit AS (
    SELECT site_id, visitor_id, visit_number, explode(hits) AS hit
    FROM numbered
),

distinct_hits AS (
    SELECT site_id, visitor_id, visit_number, min(hit) AS hit
    FROM every_hit
    GROUP BY site_id, visitor_id, visit_number, hit.event_id
),

contents AS (
    SELECT
        site_id,
        visitor_id,
        visit_number,
        array_sort(array_agg(hit)) AS hits,
        max(CASE WHEN hit.name <> 'engagement' THEN hit.time END) AS last_action,
        sum(CASE WHEN hit.name <> 'engagement' THEN 1 ELSE 0 END) AS events,
        sum(CASE WHEN hit.name = 'page_view' THEN 1 ELSE 0 END) AS pageviews,
        sum(CASE WHEN hit.name <> 'page_view' AND hit.interactive THEN 1 ELSE 0 END)
            AS interactions,
        min(CASE
            WHEN hit.name = 'page_view' THEN page(hit.time, hit.event_id, hit.hostname, hit.path)
        END) AS entry,
        max(CASE
            WHEN hit.name = 'page_view' THEN page(hit.time, hit.event_id, hit.hostname, hit.path)
        END) AS exit
    FROM distinct_hits
    GROUP BY site_id, visitor_id, visit_number
)

SELECT
    spans.site_id,
    spans.visitor_id,
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
    coalesce(unix_micros(last_action) - unix_micros(span_start), 0) AS duration_us,
    CAST(events AS INT) AS events,
    CAST(pageviews AS INT) AS pageviews,
    pageviews < 2 AND interactions = 0 AS is_bounce,
    coalesce(entry.hostname, '') AS entry_hostname,
    coalesce(entry.path, '') AS entry_page,
    coalesce(exit.hostname, '') AS exit_hostname,
    coalesce(exit.path, '') AS exit_page
FROM spans
INNER JOIN contents
    ON spans.site_id = contents.site_id
    AND spans.visitor_id = contents.visitor_id
    AND spans.visit_number = contents.visit_number
