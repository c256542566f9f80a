-- error: Two visits of one visitor start at the same moment, so one of them is a duplicate.
SELECT site_id, visitor_id, span_start, count(*) AS visits
FROM near_visits
GROUP BY ALL
HAVING count(*) > 1
ORDER BY ALL
