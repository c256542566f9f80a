"""Law 4 for a site that is given its zone when none of its visits is published yet.

Its first events are then in the tail of a publication that was made before. That one's zones hold
until the next, for the days of the cubes as for those of an answer; the next one states the new.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clickstream import sites
from clickstream.settings import Settings
from clickstream.zones import ELSEWHERE
from serving.library import Serving
from serving.query.errors import BadQuery
from tests.answers import Answers
from tests.layers import Layers
from tests.many import Stream
from tests.streams import page_view, page_views

HERE, THERE = "shop.example", "new.example"
TOKYO = "Asia/Tokyo"
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
APART = timedelta(hours=5)  # some events lie on one day in Tokyo, and on another by UTC
METRICS = ["visitors", "visits", "pageviews", "new_visitors", "bounce_rate"]
QUESTION = {"site_id": THERE, "metrics": METRICS, "date_range": ["2026-03-01", "2026-03-07"]}
SERIES = {"dimensions": ["time:day"]}


def listed(settings: Settings, site_id: str, zone: str) -> None:
    sites.add(settings, sites.Site(site_id, (site_id,), zone, "EUR"))


def log() -> Stream:
    """One event of the other site, then 20 of the new one: four visitors who come again."""
    new = page_views(range(1, 21), visitors=4, apart=APART, site_id=THERE)
    return [page_view(0, site_id=HERE), *new]


def right(zone: str, events: Stream) -> list[Any]:
    """What a naive count gives, in total and by day."""
    oracle = Answers(events, THERE, ZoneInfo(zone))
    return [oracle.answer(QUESTION | more, NOW)["results"] for more in ({}, SERIES)]


def answers(serving: Serving, **plan: str) -> list[Any]:
    serving.follower.step(wait=True)
    asked = [QUESTION | more | plan for more in ({}, SERIES)]
    return [serving.query(one, now=NOW)["results"] for one in asked]


@pytest.mark.parametrize("was_listed", [True, False], ids=["by UTC before", "not listed before"])
def test_answers_are_naive_counts_in_the_zone_that_holds(tmp_path: Path, was_listed: bool) -> None:
    settings = Settings(data_dir=tmp_path / "data", sites_file=tmp_path / "sites.toml")
    listed(settings, HERE, "Europe/Berlin")
    if was_listed:
        listed(settings, THERE, ELSEWHERE)
    layers, events = Layers(settings), log()
    layers.speed(events[:1])
    layers.batch(events[:1], {0: 1})
    listed(settings, THERE, TOKYO)
    with Serving(settings) as serving:
        layers.speed(events[1:12])
        layers.speed(events[12:16])
        held = serving.sites()[THERE].timezone
        assert held == (ELSEWHERE if was_listed else TOKYO)
        expected = right(held, events[:16])
        assert expected != right(TOKYO if was_listed else ELSEWHERE, events[:16])
        assert answers(serving) == answers(serving, plan="scan") == expected
        if was_listed:
            assert answers(serving, plan="cube") == expected
        else:  # the publication does not know the site: its cube has days of UTC
            with pytest.raises(BadQuery, match="whole days of the site"):
                answers(serving, plan="cube")

        layers.batch(events[:16], {0: 9})
        layers.speed(events[16:])
        expected = right(TOKYO, events)
        assert answers(serving) == answers(serving, plan="scan") == expected
        assert answers(serving, plan="cube") == expected
        assert serving.sites()[THERE].timezone == TOKYO
