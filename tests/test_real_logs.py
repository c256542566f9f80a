"""Real logs through the whole path: answers are what plain DuckDB counts in the raw files.

Where a count can differ, docs/real-logs.md says in which lines and why, and is checked here.
"""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from batch import run as batch
from clickstream.event import RECORD
from clickstream.settings import Settings
from clickstream.sites import Site, add
from clickstream.traffic.data import read
from clickstream.traffic.replay.records import records, source
from clickstream.traffic.replay.requests import Endings
from clickstream.traffic.replay.summary import Summary
from serving.cases.ways import Ways
from serving.library import Serving
from tests import plain_visits
from tests.clickstream.traffic.plain import log, one
from tests.command import clickstream
from tests.plain_visits import METRICS
from tests.shared import shared
from tests.spark import spark  # noqa: F401  a fixture
from tests.speed.running import holds_all, running, until

PAGE = Path(__file__).parents[1] / "docs/real-logs.md"
LOGS = {
    "apache": ("semicomplete.com", "America/Los_Angeles", "data/elastic_apache_logs"),
    "nginx": ("erddap.example", "UTC", "data/erddap_nginx_logs"),
}
EVER = ["2015-01-01", "2025-01-01"]
PARTITIONS = 4

Row = tuple[Any, ...]


class Real(NamedTuple):
    name: str
    site: Site
    files: list[Path]
    plain: duckdb.DuckDBPyConnection

    def asks(self, serving: Serving, *dimensions: str, **more: Any) -> list[Row]:
        """Groups and METRICS, by group, of everything, programs too."""
        query = {"site_id": self.site.site_id, "metrics": METRICS, "date_range": EVER}
        order = {"order_by": [[name, "asc"] for name in dimensions]}
        asked = {"dimensions": list(dimensions), "include": {"bots": True}, **order, **more}
        rows = serving.query(query | asked)["results"]
        return [(*row["dimensions"], *row["metrics"]) for row in rows]


def real(name: str) -> Real:
    site_id, zone, folder = LOGS[name]
    files = sorted(shared(folder).glob("*.gz"))
    plain = log(*files)
    known = read("requests", Endings)
    plain_visits.count(plain, known.assets, known.downloads)
    return Real(name, Site(site_id, (site_id,), zone, "EUR"), files, plain)


@pytest.fixture(scope="module", params=LOGS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Real, Serving]]:
    """A log with the cutoff in the middle of its lines."""
    its, ways = real(request.param), Ways(tmp_path_factory.mktemp("logs"))
    with ways.of(replayed(its), [its.site]) as states:
        next(states)
        _, serving = next(states)
        yield its, serving


def replayed(its: Real) -> pa.Table:
    """The records that `clickstream replay` sends, dealt to partitions in turn."""
    sources = [source(file, its.site.site_id, its.site.site_id, None) for file in its.files]
    values = [record.value for record in records(sources, 0, Summary())]
    columns = {
        "topic_id": ["logs"] * len(values),
        "kafka_partition": [n % PARTITIONS for n in range(len(values))],
        "kafka_offset": [n // PARTITIONS for n in range(len(values))],
        "arrival_time": [datetime.now(UTC)] * len(values),
        "value": values,
    }
    return pa.table(columns, schema=RECORD)


@pytest.mark.parametrize("name", LOGS)
def test_totals_are_the_plain_counts_in_each_way(name: str, tmp_path: Path) -> None:
    its = real(name)
    ((_, *expected),) = plain_visits.by(its.plain, "1", "1")
    assert min(expected) > 0
    with Ways(tmp_path).of(replayed(its), [its.site]) as states:
        for way, serving in states:
            assert its.asks(serving) == [tuple(expected)], way


@pytest.mark.parametrize("unit", ["hour", "day", "month"])
def test_each_interval_of_the_sites_clock_is(served: tuple[Real, Serving], unit: str) -> None:
    its, serving = served
    shape = "%Y-%m-%d %H:00:00" if unit == "hour" else "%Y-%m-%d"
    local = "strftime(date_trunc('{0}', timezone('{1}', {2})), '{3}')"
    expected = plain_visits.by(
        its.plain,
        *(local.format(unit, its.site.timezone, of, shape) for of in ("asked_at", "began")),
    )
    days = its.plain.execute(
        "SELECT min(asked_at)::DATE - 1, max(asked_at)::DATE + 1 FROM sent"
    ).fetchone()
    assert days is not None
    found = its.asks(serving, f"time:{unit}", date_range=[str(day) for day in days])
    assert len(found) >= (1 if unit == "month" else 4)
    assert found == expected


def test_each_page_is(served: tuple[Real, Serving]) -> None:
    """Visits of a page are those with an event on it; what they entered by is tested below."""
    its, serving = served
    metrics = ["visitors", "visits", "pageviews", "events"]
    expected = its.plain.execute("""
        WITH of_events AS (
            SELECT path, count(DISTINCT visitor) AS visitors,
                count(*) FILTER (NOT is_download) AS pageviews, count(*) AS events
            FROM sent GROUP BY path
        ),
        of_visits AS (SELECT unnest(paths) AS path, count(*) AS visits FROM visits GROUP BY path)
        SELECT path, visitors, visits, pageviews, events FROM of_events JOIN of_visits USING (path)
        ORDER BY path
    """).fetchall()
    assert len(expected) > 50
    assert its.asks(serving, "event:page", metrics=metrics) == expected


def test_pages_of_entry_are_but_for_views_within_one_second(served: tuple[Real, Serving]) -> None:
    """A log's times are whole seconds. Of several first views any may be the first."""
    its, serving = served
    bounds = its.plain.execute("""
        WITH firsts AS (
            SELECT visits.visitor, number, list(DISTINCT path) AS pages
            FROM visits LEFT JOIN sent
                ON sent.visitor = visits.visitor AND asked_at = first_view AND NOT is_download
            GROUP BY visits.visitor, number
        )
        SELECT coalesce(page, ''), count(*) FILTER (len(pages) = 1), count(*)
        FROM (SELECT unnest(pages) AS page, pages FROM firsts) GROUP BY 1
    """).fetchall()
    found = dict(its.asks(serving, "visit:entry_page", metrics=["visits"]))
    assert sum(found.values()) == one(its.plain, "SELECT count(*) FROM visits")
    for page, least, most in bounds:
        assert least <= found.pop(page, 0) <= most, page
    assert found == {}
    certain = sum(least for _, least, _ in bounds)
    assert f"| {its.name} | entry pages that are certain | {certain:,} of " in PAGE.read_text()


def test_without_programs_all_but_the_listed_user_agents_are_the_plain_ones(
    served: tuple[Real, Serving],
) -> None:
    """By words that no browser has in its name, and the lines of the page that differ."""
    its, serving = served
    listed = re.findall(r"^\| (\w+) \| `(.+)` \| (ours|words) \| (\d+) \|$", PAGE.read_text(), re.M)
    listed = [(agent, by, int(count)) for log, agent, by, count in listed if log == its.name]
    expected = one(its.plain, "SELECT count(*) FROM sent WHERE NOT is_program")
    for agent, by, count in listed:
        plain = its.plain.execute(
            "SELECT count(*) FROM sent WHERE agent = ? AND is_program = ?", [agent, by == "words"]
        ).fetchone()
        assert plain == (count,), agent
        expected += count if by == "words" else -count
    assert listed
    ((found,),) = its.asks(serving, metrics=["events"], include={})
    assert found == expected
    assert found < one(its.plain, "SELECT count(*) FROM sent")


def test_the_figures_in_the_documentation_are_these(served: tuple[Real, Serving]) -> None:
    its, serving = served
    (totals,) = its.asks(serving)
    shown = (f"{number:,}" for number in totals)
    for name, number in zip(METRICS, shown, strict=True):
        assert f"| {its.name} | `{name}` | {number} |" in PAGE.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("name", LOGS)
def test_a_log_through_broker_speed_and_batch_comes_to_the_plain_counts(
    own: Settings,
    spark: SparkSession,  # noqa: F811
    tmp_path: Path,
    name: str,
) -> None:
    """Sent by the command in two halves; the batch run is between them, speed goes on."""
    its = real(name)
    settings = own.model_copy(update={"sites_file": tmp_path / "sites.toml"})
    add(settings, its.site)
    ((_, *expected),) = plain_visits.by(its.plain, "1", "1")
    with running(settings, spark):
        for half in halves(its.files, tmp_path):
            sent = clickstream("replay", str(half), "--site", its.site.site_id, settings=settings)
            assert sent.returncode == 0, sent.stderr
            if half.stem == "first":
                batch.run(settings, spark, None, "the first half")
        until(lambda: holds_all(settings))
        with Serving(settings) as serving:
            answer = serving.query(
                {"site_id": its.site.site_id, "metrics": METRICS, "date_range": EVER}
                | {"include": {"bots": True}}
            )
            assert answer["results"] == [{"dimensions": [], "metrics": expected}]
            assert not [one for one in answer["meta"]["missing"] if one["loses"]]
            assert answer["meta"]["publication"]["version"] == 1
            assert answer["meta"]["tail"]["visits"] > 0
        batch.run(settings, spark, None, "all of it")
        with Serving(settings) as serving:
            assert its.asks(serving) == [tuple(expected)]


def halves(logs: list[Path], into: Path) -> list[Path]:
    whole = b"".join(gzip.decompress(log.read_bytes()) for log in logs)
    lines = whole.splitlines(keepends=True)
    made = [into / "first.log", into / "second.log"]
    made[0].write_bytes(b"".join(lines[: len(lines) // 2]))
    made[1].write_bytes(b"".join(lines[len(lines) // 2 :]))
    return made
