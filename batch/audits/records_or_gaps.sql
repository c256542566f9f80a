-- warning: Offsets up to the cutoff have no record; kafka.has_gaps says that this may be.
SELECT kafka_partition, expected, held
FROM counted
WHERE expected <> held AND (SELECT has_gaps FROM asked)
ORDER BY ALL
