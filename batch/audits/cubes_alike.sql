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

SELECT added.*
FROM added
LEFT JOIN added AS everybody
    ON everybody.site_id = added.site_id
    AND everybody.day = added.day
    AND everybody.dimension = ''
WHERE (added.visits, added.duration_us, added.page_views, added.actions) IS DISTINCT FROM
    (everybody.visits, everybody.duration_us, everybody.page_views, everybody.actions)
ORDER BY ALL
