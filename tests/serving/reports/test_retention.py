"""Retention and the lifecycle: law 4 against sets of people, and what they share with metrics."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.reports_oracle import Reports, percent
from tests.serving.reports.conftest import LAWS
from tests.serving.reports.merged import ask, merge, served
from tests.serving.reports.which import dense, filters, one_step

RANGES = [
    (date(2026, 3, 1), date(2026, 3, 3)),
    (date(2026, 2, 26), date(2026, 3, 20)),
    (date(2026, 2, 1), date(2026, 4, 5)),
    (date(2026, 3, 2), date(2026, 3, 2)),
]
ZONES = ["UTC", "Europe/Berlin", "America/New_York"]
NOWS = [datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((3, 2), (3, 15), (6, 1))]
STATES = ("new", "returning", "resurrecting", "dormant")


@st.composite
def spread(draw):
    """Streams whose visits lie days apart."""
    days = draw(st.sampled_from([0, 1, 5, 11]))
    return [
        e | {"event_time": e["event_time"] + timedelta(days=days * (int(e["event_id"]) % 4))}
        for e in draw(dense())
    ]


questions = st.fixed_dictionaries(
    {
        "range": st.sampled_from(RANGES),
        "interval": st.sampled_from(["day", "week", "month"]),
        "zone": st.sampled_from(ZONES),
        "now": st.sampled_from(NOWS),
        "cohorts": st.sampled_from(["new", "first", "every"]),
        "start": st.none() | one_step,
        "returning": st.none() | one_step,
        "filters": filters,
        "bots": st.booleans(),
    }
)
several = st.lists(questions, min_size=4, max_size=4)


@LAWS
@given(served=served(spread()), questions=several)
def test_retention_is_who_came_and_who_came_back(con, plain, served, questions):
    generation, oracle = merge(con, plain, *served), Reports(served[0], "s")
    for asked in questions:
        firsts, bounds, open_ = calendar(asked)
        start, returning = (asked[key] and asked[key][1] for key in ("start", "returning"))
        counts = oracle.retention(
            firsts,
            bounds,
            asked["cohorts"],
            start,
            returning,
            only=asked["filters"][1],
            bots=asked["bots"],
        )
        steps = {key: asked[key][0] for key in ("start", "returning") if asked[key]}
        more = {"cohorts": asked["cohorts"]} | steps
        found = answer(con, generation, "retention", asked, more)
        assert matrix(found) == [
            [
                (counts.get((n, k), 0), share(counts, n, k), open_[n + k])
                for k in range(len(firsts) - n)
            ]
            for n in range(len(firsts))
        ]
        assert found["curve"] == curve(counts, open_)


@LAWS
@given(served=served(spread()), questions=several)
def test_the_lifecycle_is_who_is_new_back_and_gone(con, plain, served, questions):
    generation, oracle = merge(con, plain, *served), Reports(served[0], "s")
    for asked in questions:
        firsts, bounds, open_ = calendar(asked)
        which = {"only": asked["filters"][1], "bots": asked["bots"]}
        right = oracle.lifecycle([before(asked), *firsts], bounds[1], **which)
        found = answer(con, generation, "lifecycle", asked, {})["results"]
        assert [tuple(row[state] for state in STATES) for row in found] == right
        assert [row["unfinished"] for row in found] == open_


def answer(con, generation, name, asked, more):
    first, last = asked["range"]
    query = {
        "date_range": [str(first), str(last)],
        "interval": asked["interval"],
        "filters": asked["filters"][0],
        "include": {"bots": asked["bots"]},
    }
    at = {"zone": asked["zone"], "now": asked["now"]}
    return ask(con, generation, name, query | more, **at)


def matrix(found):
    return [
        [(cell["people"], cell["share"], cell["unfinished"]) for cell in row["cells"]]
        for row in found["results"]
    ]


def share(counts, n, k):
    return percent(counts.get((n, k), 0), counts[n, 0], 1) if (n, 0) in counts else None


def curve(counts, open_):
    rows = []
    for k in range(len(open_)):
        whole = [n for n in range(len(open_) - k) if not open_[n + k]]
        if whole:
            back, came = (sum(counts.get((n, j), 0) for n in whole) for j in (k, 0))
            all_of = percent(back, came, 1) if came else None
            rows.append({"later": k, "people": back, "of": came, "share": all_of})
    return rows


def calendar(asked):
    """Where the intervals of the range begin, the range, and which of them are unfinished."""
    first, last = asked["range"]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    groups = [[*g] for _, g in groupby(days, lambda day: begin(day, asked["interval"]))]
    ends = [g[-1] + timedelta(days=1) for g in groups]
    open_ = [
        midnight(end, asked) > asked["now"] or begin(end, asked["interval"]) != end for end in ends
    ]
    return [midnight(g[0], asked) for g in groups], tuple(
        midnight(day, asked) for day in (first, ends[-1])
    ), open_  # fmt: skip


def before(asked):
    """The start of the interval before the first one, wherever the range begins in that."""
    day_before = begin(asked["range"][0], asked["interval"]) - timedelta(days=1)
    return midnight(begin(day_before, asked["interval"]), asked)


def begin(day, interval):
    if interval == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval == "month" else day


def midnight(day, asked):
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(asked["zone"]))
