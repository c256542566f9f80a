-- error: All rows together are not as many as all offsets: records of earlier runs are gone, or
-- doubled.
WITH told AS (
    SELECT
        (SELECT sum(rows) FROM table_rows WHERE name IN ('events', 'dead_letters')) AS held,
        (SELECT count(*) FROM records JOIN cutoff USING (kafka_partition)
            WHERE records.kafka_offset >= cutoff.kafka_offset) AS beyond,
        (SELECT coalesce(sum(kafka_offset), 0) FROM cutoff) AS offsets,
        (SELECT coalesce(sum(end_offset - first_offset), 0) FROM losses) AS lost,
        (SELECT coalesce(sum(rows), 0) FROM forgotten) AS forgotten
)

SELECT held, beyond, offsets, lost, forgotten
FROM told
WHERE held - beyond <> offsets - lost - forgotten AND NOT (SELECT has_gaps FROM asked)
