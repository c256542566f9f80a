-- error: Two visits of one visitor are no more than the gap apart, so they are one visit.
WITH in_order AS (
    SELECT
        site_id,
        visitor_id,
        span_start,
        max(span_end) OVER (
            PARTITION BY site_id, visitor_id ORDER BY span_start, span_end
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before_until
    FROM near_visits
)

SELECT site_id, visitor_id, span_start, before_until
FROM in_order
WHERE span_start <= before_until + to_seconds((SELECT gap_seconds FROM asked))
ORDER BY ALL
