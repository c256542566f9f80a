-- warning: In the last whole hour a site sent less than a third of what it sends in that hour on
-- other days of the week, or more than thrice as much.
WITH until AS (
    SELECT date_trunc('hour', cutoff_time) AS until FROM asked
),

hours AS (
    SELECT
        site_id,
        date_diff('day', arrival_time, until - INTERVAL 1 MICROSECOND) AS days_ago,
        count(*) AS events
    FROM week_events, until
    WHERE arrival_time >= until - INTERVAL 8 DAY
        AND arrival_time < until
        AND hour(arrival_time) = hour(until - INTERVAL 1 MICROSECOND)
    GROUP BY ALL
),

compared AS (
    SELECT
        site_id,
        coalesce(sum(events) FILTER (days_ago = 0), 0) AS events,
        median(events) FILTER (days_ago > 0) AS usual,
        count(*) FILTER (days_ago > 0) AS days
    FROM hours
    GROUP BY site_id
)

SELECT site_id, events, usual, days
FROM compared
WHERE days >= 3 AND usual >= 100 AND (events * 3 < usual OR events > usual * 3)
ORDER BY ALL
