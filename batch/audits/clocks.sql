-- warning: A site's events say that they happen more than ten minutes after they have arrived.
SELECT
    site_id,
    count(*) AS events,
    count(DISTINCT visitor_id) AS visitors,
    max(event_time - arrival_time) AS ahead_by
FROM new_events
WHERE event_time > arrival_time + INTERVAL 10 MINUTE
GROUP BY site_id
ORDER BY events DESC, site_id
