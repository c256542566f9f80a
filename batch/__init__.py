"""The batch layer: Kafka -> the master dataset `events` -> authoritative views -> a publication."""
