-- active -> activity: each person's active days, and for each dimension and value how long ago the
-- active day before was, as that day. All days of a person have to be there.
WITH since AS (
    SELECT
        site_id, person, dimension, value, day, hits,
        coalesce(
            lag(day) OVER (PARTITION BY site_id, person, dimension, value ORDER BY day),
            DATE '$never'
        ) AS prev
    FROM active
)

SELECT
    site_id,
    person,
    day,
    array_sort(array_agg(presence(dimension, value, hits, prev))) AS present
FROM since
GROUP BY site_id, person, day
