-- warning: More than one in twenty new records is no event.
WITH new AS (
    SELECT is_event FROM records JOIN cutoff USING (kafka_partition)
    WHERE records.kafka_offset < cutoff.kafka_offset
),

shares AS (
    SELECT count(*) AS records, count(*) FILTER (NOT is_event) AS dead_letters FROM new
)

SELECT reason, count(*) AS dead_letters, (SELECT records FROM shares) AS of_records
FROM some_dead_letters AS letter JOIN base_cutoff USING (kafka_partition)
WHERE letter.kafka_offset >= base_cutoff.kafka_offset
    AND (SELECT dead_letters >= 10 AND dead_letters * 20 > records FROM shares)
GROUP BY reason
ORDER BY dead_letters DESC, reason
