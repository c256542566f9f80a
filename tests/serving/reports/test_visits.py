"""The visit log: law 4, page after page, and the whole history of one visitor or person."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from serving.store.catalogue import Catalogue
from serving.store.goal import Goal
from tests.reports_oracle import Reports
from tests.serving.reports.conftest import LAWS
from tests.serving.reports.merged import EVER, ask, date_range, merge, periods, served
from tests.serving.reports.which import STEPS, dense, filters

GOALS = Catalogue(
    {
        "Signup": Goal("Signup", event="signup"),
        "Read a": Goal("Read a", page="/a", scroll=50),
        "Paid": Goal("Paid", event="signup", props=(("k", "v"),)),
    }
)
CONVERTS = {"Signup": STEPS[4][1], "Paid": STEPS[5][1], "Read a": STEPS[7][1]}


@LAWS
@given(
    served=served(dense()),
    period=periods(),
    which=filters,
    bots=st.booleans(),
    limit=st.integers(1, 4),
)
def test_the_log_is_every_visit_newest_first(con, plain, served, period, which, bots, limit):
    generation = merge(con, plain, *served)
    right = Reports(served[0], "s").log(period, only=which[1], bots=bots)
    asked = {
        "date_range": date_range(period),
        "filters": which[0],
        "include": {"bots": bots, "total_rows": True},
        "events": True,
    }
    found, after = [], None
    while True:
        pages = {"pagination": {"limit": limit, "after": after}}
        answer = ask(con, generation, "visits", asked | pages, catalogue=GOALS)
        assert answer["meta"] == {"total_rows": len(right)}
        assert answer["next"] is None or len(answer["results"]) == limit
        found += answer["results"]
        after = answer["next"]
        if after is None:
            break
    assert found == [shown(visit, hits) for visit, hits in right]


@LAWS
@given(served=served(dense()), visitor=st.sampled_from("uv"), user=st.sampled_from("xu"))
def test_a_history_is_all_of_one(con, plain, served, visitor, user):
    generation = merge(con, plain, *served)
    log = Reports(served[0], "s").log(EVER)
    found = ask(con, generation, "visits", {"visitor_id": visitor})["results"]
    assert [row["start"] for row in found] == [
        text(visit["span_start"]) for visit, _ in log if visit["visitor_id"] == visitor
    ]
    person = f"user:{user}"
    found = ask(con, generation, "visits", {"person": person})["results"]
    assert [(row["start"], row["visitor_id"]) for row in found] == [
        (text(visit["span_start"]), visit["visitor_id"])
        for visit, hits in log
        if any(hit["person"] == person for hit in hits)
    ]
    assert not any("timeline" in row for row in found)


def shown(visit, hits):
    """A visit as the report has it, with its timeline."""
    timeline = [event(hit) for hit in hits]
    goals = {}
    money = {}
    for one in timeline:
        for goal in one["goals"]:
            goals[goal] = goals.get(goal, 0) + 1
        if one["revenue"]:
            currency = one["revenue"]["currency"]
            value = Decimal(str(one["revenue"]["value"]))
            money[currency] = money.get(currency, 0) + value
    same = {
        name: value
        for name, value in visit.items()
        if name not in ("site_id", "hits", "span_start", "span_end", "first_event_id")
        and name not in ("duration_us", "is_bounce")
    }
    return same | {
        "start": text(visit["span_start"]),
        "end": text(visit["span_end"]),
        "duration_seconds": (visit["duration_us"] + 500_000) // 1_000_000,
        "person": hits[-1]["person"],
        "goals": goals,
        "revenue": {currency: float(value) for currency, value in money.items()},
        "timeline": timeline,
    }


def event(hit):
    names = ("event_id", "name", "hostname", "path", "person", "engaged_ms")
    return {name: hit[name] for name in names} | {
        "event_time": text(hit["time"]),
        "scroll": None if hit["scroll"] < 0 else hit["scroll"],
        "revenue": (
            {"value": float(hit["revenue"]), "currency": hit["currency"]}
            if hit["currency"]
            else None
        ),
        "props": {p["key"]: p["value"] for p in hit["props"]},
        "goals": sorted(name for name, converts in CONVERTS.items() if converts(hit)),
    }


def text(time):
    return time.replace(tzinfo=None).isoformat() + "Z"
