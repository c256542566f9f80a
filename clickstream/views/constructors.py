"""The structs that the views build, each with its fields, in the order in which they compare."""

import pyarrow as pa

from clickstream.cube import PRESENCE
from clickstream.event import HIT, INSTANT, TOUCH

CONSTRUCTORS: dict[str, list[tuple[str, pa.DataType]]] = {
    "hit": [("time", INSTANT), *HIT],
    "touch": [("time", INSTANT), ("event_id", pa.string()), *TOUCH],
    "presence": PRESENCE,
    "page": [
        ("time", INSTANT),
        ("event_id", pa.string()),
        ("hostname", pa.string()),
        ("path", pa.string()),
    ],
}
