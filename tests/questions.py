"""Random questions that have an answer, about the streams of tests/shops.py."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.answers import METRIC
from tests.answers.clock import TIMES, local_day
from tests.answers.filters import leaves, spelt_out
from tests.answers.metrics import ATTENTION, SHARES
from tests.filters import EVENT_LEAVES, PROPS, VISIT_LEAVES, filters
from tests.shops import SEGMENTS

PAGES = {"exit_rate": "visit:exit_page", "entry_rate": "visit:entry_page"}
WITHOUT_ENTRY = ("event:name", "event:goal", "event:currency")
DIMENSIONS = (*EVENT_LEAVES, *VISIT_LEAVES, *PROPS, "event:goal", "event:goal", *TIMES, "time")
some_dimensions = st.one_of(
    st.just([]),
    st.sampled_from([["event:page"], ["visit:exit_page"], ["event:goal"]]),
    st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=1),
    st.lists(st.sampled_from(DIMENSIONS), min_size=2, max_size=3, unique=True),
)


@st.composite
def questions(draw, site_id, moment, zone, allowed=METRIC):
    """A query of a site whose events are about a moment."""
    asked_range = draw(ranges(moment, zone))
    dimensions = _one_time(draw(some_dimensions), asked_range)
    chosen = draw(st.one_of(st.just([]), filters))
    metrics = [m for m in allowed if _has_answer(m, dimensions, chosen)]
    metrics += 3 * [m for m in metrics if m in (*ATTENTION, *PAGES, *SHARES)]  # often refused
    asked = {
        "site_id": site_id,
        "metrics": draw(st.lists(st.sampled_from(metrics), min_size=1, max_size=6, unique=True)),
        "date_range": asked_range,
        "dimensions": dimensions,
        "filters": chosen,
        "include": {"bots": draw(st.booleans()), "total_rows": True},
    }
    timed = [name for name in dimensions if name in (*TIMES, "time")]
    if timed:
        asked["include"]["time_labels"] = True
    if draw(st.integers(0, 2)) == 0 and "time:minute" not in timed:
        asked["include"]["comparisons"] = draw(comparisons(moment, zone))
    columns = [*asked["metrics"], *dimensions]
    if draw(st.booleans()):
        order = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=3, unique=True))
        asked["order_by"] = [[name, draw(st.sampled_from(["asc", "desc"]))] for name in order]
    if draw(st.integers(0, 3)) == 0:
        asked["pagination"] = {
            "limit": draw(st.integers(1, 3)),
            "offset": draw(st.sampled_from([0, 0, 1, 2, 50])),
        }
    return asked


def _one_time(dimensions, asked_range):
    """One dimension of time at most, and minutes of a day at most."""
    timed = [name for name in dimensions if name in (*TIMES, "time")]
    if "time:minute" in timed and asked_range[0][:10] != asked_range[1][:10]:
        timed.remove("time:minute")
        dimensions = [name for name in dimensions if name != "time:minute"]
    return [name for name in dimensions if name not in timed[1:]]


class _Segments:
    segments = SEGMENTS


def _has_answer(metric, dimensions, filters):
    asked = {leaf[1] for one in filters for leaf in leaves(spelt_out(one, _Segments))}
    of_it = {leaf[1] for one in filters for leaf in leaves(spelt_out(one, _Segments), inside=False)}
    if metric in ("bounce_rate", "visit_duration"):
        return not any(d in WITHOUT_ENTRY or d in PROPS for d in dimensions)
    if metric in ("scroll_depth", "time_on_page"):
        return "event:page" in dimensions or "event:page" in of_it
    if metric in ("conversion_rate", "group_conversion_rate"):
        return "event:goal" in dimensions or "event:goal" in of_it
    if metric in PAGES:
        of_events = any(name.startswith("event:") for name in asked)
        return dimensions in ([PAGES[metric]], ["event:page"]) and not of_events
    return True


@st.composite
def ranges(draw, moment, zone):
    """Two days, or two times to the second, about the moment."""
    if draw(st.integers(0, 3)) == 0:
        first = moment + timedelta(minutes=draw(st.integers(-100, 60)))
        last = first + timedelta(seconds=draw(st.sampled_from([0, 59, 3599, 7200, 86_400])))
        return [first.isoformat(), last.isoformat()]
    first = local_day(moment, zone) + timedelta(days=draw(st.sampled_from([0, 0, 0, -1, -2, -7])))
    last = first + timedelta(days=draw(st.sampled_from([0, 0, 1, 2, 6, 8, 30])))
    return [str(first), str(last)]


@st.composite
def comparisons(draw, moment, zone):
    mode = draw(st.sampled_from(["previous_period", "previous_period", "year_over_year", "custom"]))
    if mode == "custom":
        first = local_day(moment, zone) + timedelta(days=draw(st.sampled_from([-30, -8, -1, 0])))
        return {"mode": mode, "date_range": [str(first), str(first + timedelta(days=7))]}
    return {"mode": mode} | ({"match_day_of_week": True} if draw(st.booleans()) else {})
