"""Steps and filters twice: as a report is asked for them, and as a function of the oracle's hit."""

from collections import Counter
from datetime import timedelta

from hypothesis import strategies as st

from tests.streams import DAY, page_view, streams


def _views(*paths):
    return lambda hit: hit["name"] == "page_view" and hit["path"] in paths


def _named(name, **columns):
    return lambda hit: hit["name"] == name and all(hit[c] == v for c, v in columns.items())


STEPS = [
    ({"page": "/"}, _views("/")),
    ({"page": "/a"}, _views("/a")),
    ({"page": "/b"}, _views("/b")),
    ({"page": "/*"}, _views("/", "/a", "/b")),
    ({"event": "signup"}, _named("signup")),
    (
        {"event": "signup", "props": {"k": "v"}},
        _named("signup", props=[{"key": "k", "value": "v"}]),
    ),
    ({"event": "page_view", "hostname": ["a"]}, _named("page_view", hostname="a")),
    (
        {"page": "*a", "scroll": 50},
        lambda hit: _named("engagement", path="/a")(hit) and hit["scroll"] >= 50,
    ),
]

FILTERS = [
    ([], lambda hit: True),
    ([], lambda hit: True),
    ([["is", "visit:country", ["DE"]]], lambda hit: hit["visit"]["country"] == "DE"),
    ([["is_not", "event:page", ["/"]]], lambda hit: hit["path"] != "/"),
    (
        [["has_done", ["is", "event:name", ["signup"]]]],
        lambda hit: any(other["name"] == "signup" for other in hit["visit"]["hits"]),
    ),
]

one_step = st.sampled_from(STEPS)
steps = st.lists(st.sampled_from([*STEPS[:4], *STEPS]), min_size=2, max_size=4)
filters = st.sampled_from(FILTERS)


@st.composite
def dense(draw):
    """Streams of one site and mostly of one person, who is no bot; or any."""
    stream = draw(streams(20))
    if draw(st.integers(0, 3)):
        stream = [e | {"site_id": "s", "bot": False} for e in stream]
    if draw(st.booleans()):
        stream = [e | {"user_id": draw(st.sampled_from(["x", "x", "", "u"]))} for e in stream]
    return stream


@st.composite
def crowded(draw):
    """Page views of three pages within a few minutes, of which many steps can be made: one visitor
    or two, who may be one person; ids that are no order; some sent twice; two partitions.
    """
    ids = draw(st.permutations("abcdefghijkl"))
    made = [
        page_view(
            0,
            event_id=ids[n],
            visitor_id=draw(st.sampled_from("uuv")),
            user_id=draw(st.sampled_from(["", "x", "x"])),
            path=draw(st.sampled_from(["/", "/a", "/b"])),
            event_time=DAY + timedelta(minutes=draw(st.integers(0, 8))),
            kafka_partition=draw(st.integers(0, 1)),
        )
        for n in range(draw(st.integers(4, 12)))
    ]
    again = draw(st.lists(st.sampled_from(made), max_size=2))
    ends = Counter()
    arrived = []
    for event in draw(st.permutations(made + again)):
        partition = event["kafka_partition"]
        arrived.append(event | {"kafka_offset": ends[partition]})
        ends[partition] += 1
    return arrived
