-- error: By some dimension of visits, a site's day does not add up to what it does by none.
WITH added AS (
    SELECT
        site_id, day, dimension,
        sum(visit_count) AS visits,
        sum(visit_us) AS duration_us,
        sum(page_views) AS page_views,
        sum(actions) AS actions
    FROM cubes
    WHERE NOT starts_with(dimension, 'event:')
    GROUP BY site_id, day, dimension
)

SELECT
    everybody.site_id, everybody.day, cubed.dimension,
    everybody.visits, added.visits AS visits_by_it,
    everybody.page_views, added.page_views AS page_views_by_it
FROM added AS everybody
CROSS JOIN (SELECT DISTINCT dimension FROM added) AS cubed
LEFT JOIN added
    ON added.site_id = everybody.site_id
    AND added.day = everybody.day
    AND added.dimension = cubed.dimension
WHERE everybody.dimension = ''
    AND (added.visits, added.duration_us, added.page_views, added.actions) IS DISTINCT FROM
        (everybody.visits, everybody.duration_us, everybody.page_views, everybody.actions)
ORDER BY ALL
