"""Health in words: lights, tables, and the page where layers are missing."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from clickstream.contract.reasons import Reason
from serving.answers import Cutoff, Freshness, Health, Missing, Publication, Site
from serving.app import format
from serving.app.health import course, tables
from serving.app.health.lights import lights
from serving.app.period import Moment
from serving.layers.arrivals import LATER
from tests.serving.app.drawing import drawn, drawn_over_nothing, said

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=BERLIN)
AT = Moment(BERLIN, NOW, date(2020, 1, 1))
PASSED = {"made": 18, "errors": 0, "warnings": 1, "found": []}


def health(minutes: float = 5, **more: object) -> Health:
    """All is well, and batch is so many minutes old, but for what is given."""
    reached = datetime.fromtimestamp(NOW.timestamp() - 60 * minutes, BERLIN)
    plain = {
        "status": "ok",
        "cutoff": Cutoff(reached),
        "freshness": Freshness(NOW, 0.4),
        "publication": Publication(7, NOW),
        "missing": [],
    }
    return Health(**{**plain, **more})  # type: ignore[arg-type]


def layers(waiting: int, every_minutes: float = 3) -> dict[str, Any]:
    """So many records are beyond batch."""
    return {
        "speed": {
            **{"seconds": 60, "commits": 60, "events": 120, "dead_letters": 0},
            "partitions": [{"partition": 0, "cutoff": 40, "from": 30, "to": 40 + waiting}],
        },
        "publications": {"results": [], "refused": None},
        "batch_every_minutes": every_minutes,
    }


def tones(found: Health) -> list[str]:
    return [light["tone"] for light in lights(found, None, AT)]


def test_all_lights_are_green_where_nothing_is_missing() -> None:
    assert tones(health()) == ["good", "good", "good"]


def test_arrivals_have_an_axis_that_says_what_they_are() -> None:
    hours = [{"hour": "2026-11-22T08:00:00Z", "events": 9, "dead_letters": 1}]
    drawn = course.by_hour(hours, AT)
    assert drawn["yAxis"]["name"] == "Records an hour"
    assert drawn["xAxis"]["data"] == ["Sun 09:00"]


def test_a_batch_layer_that_has_not_run_for_long_is_late() -> None:
    found = lights(health(minutes=180), layers(waiting=1), AT)[1]
    assert (found["tone"], found["head"]) == ("warn", "Late")
    assert "3h 00m" in found["says"][0]


@pytest.mark.parametrize(
    ("waiting", "every_minutes", "minutes"),
    [(0, 3, 180), (1, 60, 180), (1, 3, 29)],
    ids=["nothing arrived", "runs are seldom", "not for long"],
)
def test_it_is_not_late_where_no_run_is_long_due(
    waiting: int, every_minutes: float, minutes: float
) -> None:
    found = lights(health(minutes=minutes), layers(waiting, every_minutes), AT)[1]
    assert (found["tone"], found["head"]) == ("good", "Published")


def test_every_reason_is_told_in_words() -> None:
    assert set(tables.REASONS) == {*Reason}


def test_what_is_missing_is_said_by_its_layer() -> None:
    gone = [Missing("speed", "The speed layer is behind."), Missing("batch", "No run yet.", False)]
    found = lights(health(missing=gone, publication=None), None, AT)
    assert [light["tone"] for light in found] == ["warn", "bad", "warn"]
    assert found[0]["says"] == ["The speed layer is behind."]
    assert found[1]["says"] == ["No run yet."]


def test_a_server_that_cannot_follow_is_red_and_says_why() -> None:
    found = lights(health(trouble="OSError: gone"), None, AT)[2]
    assert (found["tone"], found["says"]) == ("bad", ["OSError: gone"])


def test_a_publication_is_told_with_how_far_behind_it_was() -> None:
    told = {
        "number": 3,
        "reason": "new records",
        "made_for": "somebody",
        "published_at": "2026-11-22T10:05:00+00:00",
        "cutoff": {"time": "2026-11-22T10:00:00+00:00"},
        "counts": {"events": 1500},
        "drift": {"rows": {"events": 20}},
        "audits": PASSED,
    }
    (row,) = tables.publications({"results": [told]}, AT)
    texts = [cell["text"] for cell in row["cells"]]
    assert texts == [
        "3",
        "11:05:00",
        "11:00:00",
        "5m 00s",
        "1,500",
        "\u2013",
        "18 passed, 1 warning",
    ]
    assert row["cells"][4]["small"] == "+20"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {},
            "Of the day 31 events were published first. Records that came late changed that by +4, "
            "another definition or horizon by -2. Of the records, 3 count in no visit of their "
            "own, being duplicates, and 0 are lost: Kafka has them and the tables have not.",
        ),
        (
            {"metric": "visits", "late": 0},
            "Of the day 31 visits were published first. Records that came late changed that by +0, "
            "another definition or horizon by -2.",
        ),
        (
            {"metric": "visits", "first": None, "late": None, "redefined": None},
            "What was published first of the day can no longer be read.",
        ),
    ],
    ids=["events", "visits", "no first one"],
)
def test_a_recompute_is_told_with_every_cause_and_a_sentence(
    changes: dict[str, Any], says: str
) -> None:
    told = {
        "site_id": "shop.example",
        "metric": "events",
        "recomputed": 33,
        "served": 33,
        "first": 31,
        **{"late": 4, "redefined": -2, "duplicate": 3, "lost": 0},
    } | changes
    (row,) = tables.recomputed({"rows": [told]})
    names = [name.lower() for name in tables.RECOMPUTED[2:]]
    texts = [cell["text"] for cell in row["cells"][2:]]
    assert texts == [format.MISSING if told[name] is None else f"{told[name]}" for name in names]
    assert set(names[3:]) == {"late", "redefined", "duplicate", "lost"}
    assert [one["text"] for one in row["more"]] == [says]


def test_what_is_lost_or_not_what_was_recomputed_is_red() -> None:
    told: dict[str, Any] = dict.fromkeys(("first", "late", "redefined"))
    told |= {"site_id": "s", "metric": "events", "recomputed": 5, "served": 4}
    (row,) = tables.recomputed({"rows": [told | {"duplicate": 1, "lost": 1}]})
    red = [
        name
        for name, cell in zip(tables.RECOMPUTED, row["cells"], strict=True)
        if cell.get("tone") == "bad"
    ]
    assert red == ["Served", "Lost"]


def test_every_lateness_that_the_server_tells_has_a_name() -> None:
    assert list(course.WORDS) == [0, *LATER, None]


@pytest.fixture
def page(serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return drawn("health", serve_url, monkeypatch)


def test_where_batch_has_not_run_the_page_says_how_to_begin(page: AppTest, site: Site) -> None:
    page.run()
    assert not page.exception
    assert "clickstream batch run" in said(page)
    assert "No day was recomputed yet" in said(page)


def test_without_a_server_it_is_told_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn_over_nothing("health", monkeypatch).run()
    assert not page.exception
    assert "by itself" in said(page) or "by themselves" in said(page)
