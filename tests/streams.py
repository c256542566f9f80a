"""Random streams of parsed events: few visitors, times about the gap, duplicates, NULL-likes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
from hypothesis import strategies as st

from clickstream.enrich import version
from clickstream.event import EVENT

DAY = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
TEXTS = [field.name for field in EVENT if pa.types.is_string(field.type)]
MINUTES = [0, 0, 1, 10, 20, 29, 30, 31, 45, 60, 61, 90, 120, 1440]

_texts = st.sampled_from(["", " ", "a", "A", "İ", "null", "é"])
_times = st.builds(
    lambda m, s, us: DAY + timedelta(minutes=m, seconds=s, microseconds=us),
    st.sampled_from(MINUTES),
    st.sampled_from([0, 0, 1, 59]),
    st.sampled_from([0, 0, 1]),
)  # fmt: skip


def page_view(offset, **columns):
    """One page view with every column at its plainest, but for those given."""
    plain = dict.fromkeys(TEXTS, "") | {
        "site_id": "s",
        "visitor_id": "u",
        "event_id": str(offset),
        "event_time": DAY,
        "name": "page_view",
        "interactive": True,
        "path": "/",
        "scroll": -1,
        "engaged_ms": 0,
        "revenue": Decimal(0),
        "props": [],
        "bot": False,
        "enrichment": version(),
        "topic_id": "T",
        "kafka_partition": 0,
        "kafka_offset": offset,
        "arrival_time": DAY,
    }
    return plain | columns


def page_views(offsets, visitors=None, apart=timedelta(seconds=1), site_id="shop.example"):
    """One at each offset, each an event of its own. visitors: who come in turn; None: each once."""
    return [
        page_view(
            offset,
            site_id=site_id,
            visitor_id=f"v{offset % visitors if visitors else offset}",
            event_time=DAY + offset * apart,
        )
        for offset in offsets
    ]


@st.composite
def events(draw, partitions=2):
    """One parsed event; its place in the log is given by `stream`."""
    name = draw(st.sampled_from(["page_view", "page_view", "engagement", "signup"]))
    return page_view(
        0,
        site_id=draw(st.sampled_from(["s", "s", "t"])),
        visitor_id=draw(st.sampled_from(["u", "v"])),
        event_time=draw(_times),
        event_id=draw(st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8"])),
        name=name,
        interactive=name != "engagement" and draw(st.booleans()),
        hostname=draw(_texts),
        path=draw(st.sampled_from(["/", "/a", "/b"])),
        user_id=draw(st.sampled_from(["", "", "", "x", "u"])),
        scroll=draw(st.sampled_from([-1, 0, 50])),
        revenue=draw(st.sampled_from([Decimal("0"), Decimal("-0.0001"), Decimal("12.5")])),
        currency=draw(st.sampled_from(["", "EUR"])),
        props=draw(
            st.sampled_from([[], [{"key": "k", "value": ""}], [{"key": "k", "value": "v"}]])
        ),
        source=draw(_texts),
        country=draw(st.sampled_from(["", "DE", "CH"])),
        bot=draw(st.sampled_from([False, False, True])),
        kafka_partition=draw(st.integers(0, partitions - 1)),
    )


@st.composite
def streams(draw, max_size=14):
    """Events in order of arrival, with offsets; some of them records that were sent twice."""
    received = draw(st.lists(events(), min_size=1, max_size=max_size))
    again = draw(st.lists(st.sampled_from(received), max_size=3))
    arrived = draw(st.permutations(received + again))
    ends = {}
    for n, event in enumerate(arrived):
        offset = ends.get(event["kafka_partition"], 0)
        ends[event["kafka_partition"]] = offset + 1
        arrived[n] = event | {
            "topic_id": "T",
            "kafka_offset": offset,
            "arrival_time": DAY + timedelta(seconds=n),
        }
    return arrived


def table(rows):
    """Event dicts as an Arrow table of EVENT."""
    return pa.Table.from_pylist(rows, schema=EVENT)
