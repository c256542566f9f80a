"""Random filters about the streams of tests/shops.py: every operator, nested."""

from hypothesis import strategies as st

from tests.answers import OF_EVENTS, VISIT_DIMENSIONS
from tests.shops import GOALS, PATHS, PLANS, SEGMENTS, SIZES, SOURCES

PROPS = ("event:props:plan", "event:props:size", "event:props:never")
EVENT_LEAVES = (*OF_EVENTS, *PROPS, "event:page", "event:name")
VISIT_LEAVES = (
    "visit:source", "visit:country", "visit:device", "visit:entry_page", "visit:channel",
    *VISIT_DIMENSIONS,
)  # fmt: skip
VALUES = {
    "event:page": (*PATHS, "(not set)"),
    "event:name": ("page_view", "engagement", "signup", "buy"),
    "event:hostname": ("h", "H", "", "(not set)"),
    "event:currency": ("EUR", "USD", "", "(not set)"),
    "event:props:plan": (*PLANS, "(none)"),
    "event:props:size": (*SIZES, "(none)"),
    "event:props:never": ("(none)", "x"),
    "visit:source": (*SOURCES, "Direct / None", "(not set)"),
    "visit:country": ("", "(not set)", "DE", "CH"),
    "visit:channel": ("", "(not set)", "Direct", "Email"),
    "visit:device": ("", "(not set)", "Mobile"),
    "visit:city": ("", "Bern"),
    "visit:utm_campaign": ("", "shop", "%_'"),
    "visit:entry_page": (*PATHS, "(not set)"),
    "visit:exit_page": (*PATHS, "(not set)"),
}
OTHERS = ("", "(not set)", "h", "x")
PARTS = ("/", "b", "B", "og", "%", "_", "'", "(n", "o", "i", "one", "Direct")
PATTERNS = ("^/", "b$", "^$", "[ab]", ".", "o+g", "^(google|bing)$", "\\d", "none", "^Direct")


def _leaf(names):
    def of(name, op):
        values = PARTS if "contains" in op else PATTERNS if "matches" in op else VALUES.get(name)
        listed = st.lists(st.sampled_from(values or OTHERS), min_size=1, max_size=2)
        plain = listed.map(lambda chosen: [op, name, chosen])
        if "matches" in op:
            return plain
        return st.one_of(plain, listed.map(lambda v: [op, name, v, {"case_sensitive": False}]))

    ops = ("is", "is", "is_not", "contains", "contains_not", "matches", "matches_not")
    return st.tuples(st.sampled_from(names), st.sampled_from(ops)).flatmap(lambda t: of(*t))


_goal = st.one_of(
    st.lists(st.sampled_from([goal["name"] for goal in GOALS]), min_size=1, max_size=2).map(
        lambda names: ["is", "event:goal", names]
    ),
    st.sampled_from(["ign", "Blog", "e", "x"]).map(lambda text: ["contains", "event:goal", [text]]),
)
_segment = st.lists(st.sampled_from(sorted(SEGMENTS)), min_size=1, max_size=2, unique=True).map(
    lambda numbers: ["is", "segment", numbers]
)


def _nested(leaf):
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3)),
            st.tuples(st.just("not"), inner),
        ).map(list),
        max_leaves=4,
    )


_of_events = st.one_of(_leaf(EVENT_LEAVES), _goal)
_done = st.tuples(st.sampled_from(["has_done", "has_not_done"]), _nested(_of_events)).map(list)
trees = _nested(st.one_of(_of_events, _leaf(VISIT_LEAVES), _leaf(VISIT_LEAVES), _done, _segment))
one = st.one_of(_of_events, _leaf(VISIT_LEAVES), _goal, _segment, trees, trees)
filters = st.lists(one, max_size=2)
