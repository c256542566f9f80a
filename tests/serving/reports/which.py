"""Steps and filters twice: as a report is asked for them, and as a function of the oracle's hit."""

from hypothesis import strategies as st

from tests.streams import page_view, streams


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


def plain_stream(*events):
    """Events of site s at offsets of one partition; each a dict of columns."""
    return [page_view(n, site_id="s", **event) for n, event in enumerate(events)]
