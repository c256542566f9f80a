"""The realtime report against a naive one over all events received."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clickstream.settings import Settings
from serving.library import Serving
from serving.query.errors import BadQuery
from tests import oracle
from tests.layers import Layers, ends_of
from tests.many import Stream, in_one_log, many
from tests.streams import DAY, page_view, streams

NOWS = [DAY + timedelta(minutes=m, seconds=s) for m, s in ((0, 0), (1, 0), (31, 59), (62, 30))]

Row = dict[str, Any]


def serve(folder: Path, log: Stream, cutoff: dict[int, int]) -> Serving:
    settings = Settings(data_dir=folder, sites_file=folder / "sites.toml")
    sites = sorted({event["site_id"] for event in log})
    settings.sites_file.write_text(
        "\n".join(f'["{s}"]\nhostnames=[]\ntimezone="UTC"\ncurrency="EUR"\n' for s in sites)
    )
    layers = Layers(settings)
    layers.speed(log)
    layers.batch(log, cutoff)
    return Serving(settings)


@pytest.fixture(scope="module")
def log() -> Stream:
    log = in_one_log(many(streams(), 40))
    return [event | {"site_id": event["site_id"].replace("/", ".")} for event in log]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, log: Stream) -> Iterator[Serving]:
    half = {p: end // 2 for p, end in ends_of(log).items()}
    with serve(tmp_path_factory.mktemp("realtime"), log, half) as made:
        yield made


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_the_report_is_the_naive_one(serving: Serving, log: Stream, now: datetime) -> None:
    for site in sorted({event["site_id"] for event in log}):
        report = serving.realtime({"site_id": site}, now=now)
        del report["meta"], report["query"]
        assert report == expected(log, site, now), site


def test_lists_are_cut_and_ties_have_an_order(tmp_path: Path) -> None:
    log = [
        page_view(
            n,
            site_id="many",
            visitor_id=f"v{n % 30:02}",
            path=f"/{n % 12:02}",
            source=f"s{n % 11}",
            event_time=DAY + timedelta(seconds=n // 3),
        )
        for n in range(90)
    ]
    with serve(tmp_path, log, {0: 0}) as serving:
        report = serving.realtime({"site_id": "many"}, now=DAY + timedelta(minutes=1))
    del report["meta"], report["query"]
    assert report == expected(log, "many", DAY + timedelta(minutes=1))
    assert (len(report["pages"]), len(report["events"])) == (8, 20)


def test_who_only_reads_on_is_not_counted_as_here(tmp_path: Path) -> None:
    """Ann's page was four minutes ago; Bob's six, and an engagement came one minute ago."""
    seen = (("ann", "page_view", 6), ("bob", "page_view", 4), ("bob", "engagement", 9))
    log = [
        page_view(
            n, site_id="here", visitor_id=who, name=name, event_time=DAY + timedelta(minutes=minute)
        )
        for n, (who, name, minute) in enumerate(seen)
    ]
    with serve(tmp_path, log, {0: 0}) as serving:
        report = serving.realtime({"site_id": "here"}, now=DAY + timedelta(minutes=10))
    assert report["visitors_now"] == 1
    assert [minute["visitors"] for minute in report["minutes"][-7:]] == [1, 0, 1, 0, 0, 0, 0]
    assert [row["visitors"] for row in report["sources"] + report["countries"]] == [1, 1]


@pytest.mark.parametrize("page", ["/", "/a"])
def test_filters_hold_of_every_number(serving: Serving, log: Stream, page: str) -> None:
    for site in sorted({event["site_id"] for event in log})[:20]:
        asked = {"site_id": site, "filters": [["is", "event:page", [page]]]}
        report = serving.realtime(asked, now=NOWS[2])
        del report["meta"], report["query"]
        assert report == expected(log, site, NOWS[2], lambda hit: hit["path"] == page), site


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({}, "/site_id"),
        ([], "/"),
        (None, "/"),
        ({"site_id": "0.ss"}, "/site_id"),
        ({"site_id": 7}, "/site_id"),
        ({"site_id": "0.s", "date_range": "day"}, "/date_range"),
    ],
)
def test_what_cannot_be_asked_is_named(serving: Serving, asked: Any, path: str) -> None:
    with pytest.raises(BadQuery) as refused:
        serving.realtime(asked)
    assert refused.value.path == path


def expected(log: Stream, site: str, now: datetime, only: Any = lambda hit: True) -> Row:
    hits = [
        hit
        for hit in oracle.hits([event for event in log if event["site_id"] == site])
        if not hit["visit"]["bot"] and hit["name"] != "engagement" and hit["time"] <= now
        if only(hit)
    ]
    this_minute = now.replace(second=0, microsecond=0)
    minutes = [this_minute - timedelta(minutes=29 - n) for n in range(30)]
    recent = [hit for hit in hits if hit["time"] >= minutes[0]]
    here = [hit for hit in hits if hit["time"] > now - timedelta(minutes=5)]
    return {
        "visitors_now": len({hit["person"] for hit in here}),
        "minutes": [_minute(at, recent) for at in minutes],
        "pages": _top([h for h in here if h["name"] == "page_view"], lambda h: h["path"]),
        "sources": _top(here, lambda h: h["visit"]["source"]),
        "countries": _top(here, lambda h: h["visit"]["country"]),
        "devices": _top(here, lambda h: h["visit"]["device"]),
        "events": _newest(recent),
    }


def _minute(at: datetime, hits: list[Row]) -> Row:
    inside = [hit for hit in hits if at <= hit["time"] < at + timedelta(minutes=1)]
    return {
        "minute": f"{at:%Y-%m-%dT%H:%M:%S}Z",
        "pageviews": sum(hit["name"] == "page_view" for hit in inside),
        "visitors": len({hit["person"] for hit in inside}),
    }


def _top(hits: list[Row], value_of: Any) -> list[Row]:
    persons = defaultdict(set)
    for hit in hits:
        persons[value_of(hit)].add(hit["person"])
    rows = [{"value": value, "visitors": len(found)} for value, found in persons.items()]
    return sorted(rows, key=lambda row: (-row["visitors"], row["value"]))[:8]


def _newest(hits: list[Row]) -> list[Row]:
    rows = [
        {
            "event_time": hit["time"].astimezone(UTC).replace(tzinfo=None).isoformat() + "Z",
            "name": hit["name"],
            "path": hit["path"],
            "source": hit["visit"]["source"],
            "country": hit["visit"]["country"],
            "visitor_id": hit["visit"]["visitor_id"],
        }
        for hit in hits
    ]
    rows.sort(key=lambda row: (row["visitor_id"], row["name"], row["path"]))
    return sorted(rows, key=lambda row: datetime.fromisoformat(row["event_time"]), reverse=True)[
        :20
    ]
