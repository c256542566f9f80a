-- error: What a site's visits add up to is not what its cube of everybody does.
WITH of_visits AS (
    SELECT
        site_id,
        count(*) AS visits,
        count(*) FILTER (WHERE is_bounce) AS bounces,
        sum(duration_us) AS duration_us,
        sum(pageviews) AS page_views,
        sum(events) AS actions
    FROM visits
    WHERE NOT bot
    GROUP BY site_id
),

of_cubes AS (
    SELECT
        site_id,
        sum(visit_count) AS visits,
        sum(bounces) AS bounces,
        sum(visit_us) AS duration_us,
        sum(page_views) AS page_views,
        sum(actions) AS actions
    FROM cubes
    WHERE dimension = ''
    GROUP BY site_id
)

(SELECT 'visits' AS says, * FROM of_visits EXCEPT SELECT 'visits', * FROM of_cubes)
UNION ALL
(SELECT 'cubes' AS says, * FROM of_cubes EXCEPT SELECT 'cubes', * FROM of_visits)
ORDER BY ALL
