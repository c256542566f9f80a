-- error: A visit's span and folder are not those of its events.
SELECT site_id, visitor_id, span_start, span_end, start_date, is_long, len(hits) AS hits
FROM new_visits
WHERE len(hits) = 0
    OR span_end < span_start
    OR hits[1].time <> span_start
    OR list_max(list_transform(hits, lambda hit: hit.time)) > span_end
    OR list_min(list_transform(hits, lambda hit: hit.time)) < span_start
    OR start_date <> span_start::DATE
    OR is_long <> (span_end - span_start > INTERVAL 1 DAY)
ORDER BY ALL
