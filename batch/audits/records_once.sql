-- error: A record is in the tables more than once.
SELECT kafka_partition, kafka_offset, count(*) AS times
FROM records
GROUP BY topic_id, kafka_partition, kafka_offset
HAVING count(*) > 1
ORDER BY ALL
