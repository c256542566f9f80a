"""What one event looks like between Kafka and the views: three Arrow schemas.

RECORD      one Kafka record as read, not looked into.
EVENT       one record as parsed and enriched; the grain and columns of the Delta table `events`.
DEAD_LETTER one record that is not an event; the grain and columns of `dead_letters`.

No column is ever NULL: text that is not set is '', so that Spark and DuckDB, which differ on NULLs,
cannot differ on it (docs/adr/0002-the-dialect.md). The schemas do not say so: engines disagree on
how a type says it. Times are instants in UTC.
"""

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(18, 4)
PROPS = pa.list_(pa.field("element", pa.struct([("key", pa.string()), ("value", pa.string())])))

RECORD = pa.schema(
    [
        ("topic_id", pa.string()),
        ("kafka_partition", pa.int32()),
        ("kafka_offset", pa.int64()),
        ("arrival_time", INSTANT),  # the record's timestamp in Kafka; no count depends on it
        ("value", pa.binary()),
    ]
)

PLACE_IN_LOG = [
    ("topic_id", pa.string()),
    ("kafka_partition", pa.int32()),
    ("kafka_offset", pa.int64()),
    ("arrival_time", INSTANT),
]

# First-touch properties: a visit has those of its first event.
TOUCH = [
    ("source", pa.string()),
    ("channel", pa.string()),
    ("referrer", pa.string()),  # host and path, no scheme, query or trailing slash
    ("utm_source", pa.string()),
    ("utm_medium", pa.string()),
    ("utm_campaign", pa.string()),
    ("utm_content", pa.string()),
    ("utm_term", pa.string()),
    ("country", pa.string()),  # ISO 3166-1 alpha-2
    ("region", pa.string()),
    ("city", pa.string()),
    ("device", pa.string()),  # Desktop, Mobile, Tablet, TV, ...
    ("browser", pa.string()),
    ("browser_version", pa.string()),
    ("os", pa.string()),
    ("os_version", pa.string()),
    ("screen", pa.string()),  # '1920x1080'
    ("language", pa.string()),  # 'de-CH'
    ("bot", pa.bool_()),
]

# What a visit keeps of each of its events, in this order.
HIT = [
    ("event_id", pa.string()),
    ("name", pa.string()),
    ("interactive", pa.bool_()),
    ("hostname", pa.string()),
    ("path", pa.string()),
    ("user_id", pa.string()),
    ("scroll", pa.int32()),  # percent, 0..100; -1: not sent
    ("engaged_ms", pa.int64()),  # milliseconds of attention that this event reports
    ("revenue", MONEY),  # 0 with currency '': none
    ("currency", pa.string()),  # ISO 4217
    ("props", PROPS),  # by key
]

EVENT = pa.schema(
    [
        ("site_id", pa.string()),
        ("visitor_id", pa.string()),
        ("event_time", INSTANT),
        *HIT,
        *TOUCH,
        # kept for re-enrichment only; the IP address is not
        ("url", pa.string()),
        ("title", pa.string()),
        ("referrer_url", pa.string()),
        ("user_agent", pa.string()),
        ("told", pa.string()),  # 'source,bot': which columns the sender told, and were not found
        ("enrichment", pa.string()),  # the version of what found the others
        *PLACE_IN_LOG,
    ]
)

DEAD_LETTER = pa.schema(
    [
        ("reason", pa.string()),  # a code of docs/event-contract.md
        ("detail", pa.string()),  # which field, what was found
        ("value", pa.binary()),
        *PLACE_IN_LOG,
    ]
)
