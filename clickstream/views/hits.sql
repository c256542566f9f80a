-- visits -> hits: one row for each event of each visit, under its visit's first-touch properties.
-- A person is the latest user_id at or before the event in its visit, else the visitor.
WITH every_hit AS (
    SELECT *, explode(hits) AS hit FROM visits
),

logins AS (
    SELECT
        *,
        sum(CASE WHEN hit.user_id <> '' THEN 1 ELSE 0 END) OVER (
            PARTITION BY site_id, visitor_id, span_start ORDER BY hit.time, hit.event_id
        ) AS login
    FROM every_hit
)

SELECT
    site_id,
    visitor_id,
    span_start,
    hit.time AS event_time,
    hit.event_id AS event_id,
    hit.name AS name,
    CASE
        WHEN login = 0 THEN concat('visitor:', visitor_id)
        ELSE concat('user:', max(hit.user_id) OVER (
            PARTITION BY site_id, visitor_id, span_start, login
        ))
    END AS person,
    hit.hostname AS hostname,
    hit.path AS path,
    hit.scroll AS scroll,
    hit.engaged_ms AS engaged_ms,
    hit.revenue AS revenue,
    hit.currency AS currency,
    hit.props AS props,
    source,
    channel,
    referrer,
    utm_source,
    utm_medium,
    utm_campaign,
    utm_content,
    utm_term,
    country,
    region,
    city,
    device,
    browser,
    browser_version,
    os,
    os_version,
    screen,
    language,
    bot,
    entry_hostname,
    entry_page,
    exit_hostname,
    exit_page
FROM logins
