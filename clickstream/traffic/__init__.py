"""Where events come from when no site sends any: simulated visitors, and logs replayed.

Making records is pure (`simulate.records`, `replay.records`); `produce` alone talks to Kafka.
"""
