-- error: Something that happened before the horizon is in a view.
SELECT 'visits' AS says, count(*) AS rows, min(span_start) AS earliest
FROM visits, asked
WHERE span_start < horizon
HAVING count(*) > 0
UNION ALL
SELECT 'activity', count(*), min(day)
FROM activity, asked
WHERE day < CAST(horizon AS DATE) - 1
HAVING count(*) > 0
UNION ALL
SELECT 'cubes', count(*), min(day)
FROM cubes, asked
WHERE day < CAST(horizon AS DATE) - 1
HAVING count(*) > 0
