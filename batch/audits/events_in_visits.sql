-- error: An event that was received is in no visit.
WITH held AS (
    SELECT site_id, visitor_id, span_start, span_end, unnest(hits).event_id AS event_id
    FROM new_visits
)

SELECT site_id, visitor_id, event_id, event_time, kafka_partition, kafka_offset
FROM new_events AS event
WHERE NOT EXISTS (
    FROM held
    WHERE held.site_id = event.site_id
        AND held.visitor_id = event.visitor_id
        AND held.event_id = event.event_id
        AND event.event_time BETWEEN held.span_start AND held.span_end
)
ORDER BY ALL
