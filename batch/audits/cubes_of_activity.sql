-- error: The persons of a site's day are not as many as those who were active on it.
WITH of_activity AS (
    SELECT site_id, day, count(*) AS persons FROM activity GROUP BY site_id, day
),

of_cubes AS (
    SELECT site_id, day, sum(persons) AS persons
    FROM cubes
    WHERE dimension = ''
    GROUP BY site_id, day
)

(SELECT 'activity' AS says, * FROM of_activity EXCEPT SELECT 'activity', * FROM of_cubes)
UNION ALL
(SELECT 'cubes' AS says, * FROM of_cubes WHERE persons > 0
    EXCEPT SELECT 'cubes', * FROM of_activity)
ORDER BY ALL
