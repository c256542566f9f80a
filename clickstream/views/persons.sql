-- activity -> persons: how many of those active on a day were active before on which day.
WITH presences AS (
    SELECT site_id, day, explode(present) AS one FROM activity
),

capped AS (
    SELECT
        site_id,
        one.dimension AS dimension,
        one.value AS value,
        day,
        CASE
            WHEN one.prev <> DATE '$never'
                AND one.prev < day - INTERVAL '1' DAY * (CASE one.dimension $caps END)
            THEN DATE '$before'
            ELSE one.prev
        END AS prev
    FROM presences
)

SELECT site_id, dimension, value, day, prev, count(*) AS persons
FROM capped
GROUP BY site_id, dimension, value, day, prev
