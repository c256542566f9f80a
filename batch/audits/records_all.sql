-- error: Of the records up to the cutoff, the tables do not have as many as Kafka gave offsets.
SELECT kafka_partition, expected, held
FROM counted
WHERE expected <> held AND NOT (SELECT has_gaps FROM asked)
ORDER BY ALL
