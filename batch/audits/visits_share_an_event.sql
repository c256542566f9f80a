-- warning: One event id counts in two visits of its visitor: it was sent with times that lie apart.
WITH counted AS (
    SELECT site_id, visitor_id, span_start, unnest(hits).event_id AS event_id FROM near_visits
    WHERE (site_id, visitor_id) IN (SELECT (site_id, visitor_id) FROM new_visits)
)

SELECT site_id, visitor_id, event_id, count(*) AS visits, min(span_start) AS first_start
FROM counted
GROUP BY site_id, visitor_id, event_id
HAVING count(*) > 1
ORDER BY ALL
