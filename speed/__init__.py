"""The speed layer: Kafka -> fragments, within a second, without state of its own."""
