"""What coalesce works on: the Arrow schemas of fragments and visits.

PIECE    the columns that both have and that coalesce reads.
FRAGMENT a piece and its place in the log; the grain and columns of the Delta table `fragments`.
VISIT    a piece and what follows from its hits; the grain and columns of `visits`.
"""

import pyarrow as pa

from clickstream.event import HIT, INSTANT, TOUCH

HIT_STRUCT = pa.struct([("time", INSTANT), *HIT])

PIECE = pa.schema(
    [
        ("site_id", pa.string()),
        ("visitor_id", pa.string()),
        ("span_start", INSTANT),  # over every observation, counted or not
        ("span_end", INSTANT),
        ("first_event_id", pa.string()),
        *TOUCH,
        ("hits", pa.list_(pa.field("element", HIT_STRUCT))),  # by time, event_id
    ]
)

FRAGMENT = pa.schema(
    [
        *PIECE,
        ("topic_id", pa.string()),
        ("kafka_partition", pa.int32()),
        ("first_offset", pa.int64()),
        ("last_offset", pa.int64()),  # inclusive
        ("arrival_time", INSTANT),  # of the newest record
    ]
)

VISIT = pa.schema(
    [
        *PIECE,
        ("duration_us", pa.int64()),  # from the start to the last event that is no engagement
        ("events", pa.int32()),  # without engagement
        ("pageviews", pa.int32()),
        ("is_bounce", pa.bool_()),  # at most one page view and no interactive custom event
        ("entry_hostname", pa.string()),  # of the first page view; '': none
        ("entry_page", pa.string()),
        ("exit_hostname", pa.string()),  # of the last page view
        ("exit_page", pa.string()),
    ]
)
