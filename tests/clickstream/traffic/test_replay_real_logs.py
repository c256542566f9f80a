"""Real logs: what is sent equals what a plain DuckDB query over the raw file counts."""

from collections import Counter
from pathlib import Path

import duckdb
import pytest

from clickstream.event import EVENT
from clickstream.parse import parse
from clickstream.traffic.data import read
from clickstream.traffic.record import Record
from clickstream.traffic.replay.records import records, source
from clickstream.traffic.replay.requests import Endings
from clickstream.traffic.replay.summary import Summary
from tests.clickstream.parsing import table
from tests.clickstream.traffic.plain import DELIVERED, endings, log, one
from tests.shared import shared

ASSET = endings(*read("requests", Endings).assets)
DOWNLOAD = endings(*read("requests", Endings).downloads)
PAGE = f"{DELIVERED} AND NOT ({ASSET}) AND NOT ({DOWNLOAD})"

LOGS = {
    "apache": ("semicomplete.com", "data/elastic_apache_logs", "apache_logs.gz"),
    "nginx": ("erddap.example", "data/erddap_nginx_logs", "*.gz"),
}


class Replayed:
    def __init__(self, site: str, files: list[Path]) -> None:
        self.summary = Summary()
        self.records = list(
            records([source(file, site, site, None) for file in files], 0, self.summary)
        )
        parsed = parse(table(*(record.value for record in self.records)))
        self.dead_letters = parsed.dead_letters
        self.plain: duckdb.DuckDBPyConnection = log(*files)
        self.plain.register("events", parsed.events)


@pytest.fixture(scope="module", params=LOGS)
def replayed(request: pytest.FixtureRequest) -> Replayed:
    site, folder, pattern = LOGS[request.param]
    return Replayed(site, sorted(shared(folder).glob(pattern)))


def test_every_line_is_accounted_for(replayed: Replayed) -> None:
    summary = replayed.summary
    assert summary.lines == one(replayed.plain, "SELECT count(*) FROM raw")
    assert summary.lines == (summary.events + summary.skipped.total() + summary.unreadable.total())


def test_page_views_and_downloads_are_as_many(replayed: Replayed) -> None:
    for name, condition in [
        ("page_view", PAGE),
        ("file_download", f"{DELIVERED} AND ({DOWNLOAD})"),
    ]:
        expected = one(replayed.plain, f"SELECT count(*) FROM requests WHERE {condition}")
        sent = one(replayed.plain, f"SELECT count(*) FROM events WHERE name = '{name}'")
        assert expected > 50
        assert replayed.summary.names[name] == sent == expected


def test_no_two_lines_become_one_event(replayed: Replayed) -> None:
    ids = one(replayed.plain, "SELECT count(DISTINCT event_id) FROM events")
    assert ids == replayed.summary.events


def test_visitors_are_addresses_with_user_agents(replayed: Replayed) -> None:
    expected = one(
        replayed.plain,
        f"SELECT count(*) FROM (SELECT DISTINCT ip, agent FROM requests WHERE {PAGE})",
    )
    assert expected > 100
    assert expected == one(
        replayed.plain,
        "SELECT count(DISTINCT visitor_id) FROM events WHERE name = 'page_view'",
    )


def test_each_page_has_its_views_and_each_hour_too(replayed: Replayed) -> None:
    for ours, plain in [
        ("path", "path"),
        ("date_trunc('hour', event_time)", "date_trunc('hour', requested_at)"),
    ]:
        sent = replayed.plain.execute(
            f"SELECT {ours} AS k, count(*) FROM events WHERE name = 'page_view' GROUP BY k"
        ).fetchall()
        expected = replayed.plain.execute(
            f"SELECT {plain} AS k, count(*) FROM requests WHERE {PAGE} GROUP BY k"
        ).fetchall()
        assert dict(sent) == dict(expected)


def test_lines_that_are_no_requests_become_dead_letters_as_they_are(replayed: Replayed) -> None:
    expected = replayed.plain.execute(
        "SELECT line FROM raw ANTI JOIN requests USING (line)"
    ).fetchall()
    dead = [value.decode() for value in replayed.dead_letters["value"].to_pylist()]
    assert Counter(dead) == Counter(line for (line,) in expected)
    assert dead
    assert len(dead) == replayed.summary.unreadable.total()


def test_reasons_for_what_is_not_sent_are_as_many(replayed: Replayed) -> None:
    expected = replayed.plain.execute(
        f"""SELECT CASE WHEN method <> 'GET' THEN 'another method than GET'
                        WHEN NOT ({DELIVERED}) THEN 'another status than 200 and 304'
                        WHEN {ASSET} THEN 'an asset of a page' END AS reason, count(*)
            FROM requests GROUP BY reason HAVING reason IS NOT NULL"""
    ).fetchall()
    assert dict(replayed.summary.skipped) == dict(expected)


def test_the_figures_in_the_documentation_are_these(replayed: Replayed) -> None:
    page = (Path(__file__).parents[3] / "docs/traffic.md").read_text()
    summary = replayed.summary
    for number in (summary.lines, *summary.names.values(), *summary.skipped.values()):
        assert f"| {number:,} |" in page


def test_the_order_of_rotated_files_is_by_time_however_they_are_named() -> None:
    files = sorted(shared("data/erddap_nginx_logs").glob("*.gz"))  # log.1 is the youngest
    sent = list(records([source(f, "s", "s", None) for f in files], 0, Summary()))
    times = [record.event_ms for record in sent if not record.broken]
    assert times[0] == min(times)
    assert times[-1] > max(times) - 60_000


def test_events_have_the_columns_of_the_contract(replayed: Replayed) -> None:
    described = replayed.plain.execute("DESCRIBE events").fetchall()
    assert [row[0] for row in described] == EVENT.names


def test_a_replay_twice_gives_the_same_records(replayed: Replayed) -> None:
    site, folder, pattern = LOGS["apache"]
    files = sorted(shared(folder).glob(pattern))

    def once() -> list[Record]:
        return list(records([source(f, site, site, None) for f in files], 0, Summary()))

    assert once() == once()
