-- error: A visit counts an event that was not received.
WITH counted AS (
    SELECT site_id, visitor_id, span_start, unnest(hits) AS hit FROM new_visits
),

before AS (
    SELECT site_id, visitor_id, unnest(hits) AS hit FROM base_visits
),

known AS (
    SELECT site_id, visitor_id, event_id, event_time FROM new_events
    UNION ALL
    SELECT site_id, visitor_id, hit.event_id, hit.time FROM before
)

SELECT site_id, visitor_id, span_start, hit.event_id AS event_id, hit.time AS event_time
FROM counted
WHERE NOT EXISTS (
    FROM known
    WHERE known.site_id = counted.site_id
        AND known.visitor_id = counted.visitor_id
        AND known.event_id = counted.hit.event_id
        AND known.event_time = counted.hit.time
)
ORDER BY ALL
