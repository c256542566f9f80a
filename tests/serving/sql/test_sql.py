"""What analysts get by SQL, and what nobody gets."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from clickstream.settings import Settings
from serving.api import app
from serving.doors.sql import ARROW
from serving.library import Serving
from serving.query.errors import BadQuery
from serving.rows import read
from serving.sql.columns import VIEWS
from tests.layers import Layers
from tests.streams import DAY, page_view

SITE, OTHER = "shop.example", "blog.example"
LOCAL = {"host": "127.0.0.1"}

ANSWERED = {
    "SELECT count(*) FROM events": [(6,)],
    "FROM events SELECT count(DISTINCT person)": [(3,)],
    "SELECT page, count(*) AS n FROM events GROUP BY page ORDER BY n DESC, page LIMIT 2": [
        ("/0", 2),
        ("/1", 2),
    ],
    "WITH visits AS (SELECT 1 AS a) SELECT a FROM visits": [(1,)],
    "WITH mine AS (SELECT * FROM visits) SELECT count(*) FROM mine JOIN mine AS b USING (bot)": [
        (9,)
    ],
    "SELECT e.n FROM (SELECT count(*) AS n FROM events) AS e, range(2)": [(6,), (6,)],
    "SELECT sum(seconds) OVER () > 0 FROM visits LIMIT 1": [(True,)],
    "SELECT date_diff('hour', started_utc, started) FROM visits LIMIT 1": [(1,)],
    "SELECT props['plan'] FROM events ORDER BY time_utc LIMIT 1": [("pro",)],
    "SELECT x FROM unnest([1, 2]) AS t(x) UNION ALL VALUES (3) ORDER BY x": [(1,), (2,), (3,)],
    "SELECT list_transform([1], lambda x: x + 1)": [([2],)],
    "SELECT * FROM visits WHERE false;": [],
}

BREAK_OUTS = (
    # of other sites, and of what is kept beside
    "SELECT * FROM g1.visits",
    "SELECT * FROM cache.g1.hits",
    "SELECT * FROM memory.g1.visits",
    "SELECT * FROM main.state",
    "SELECT * FROM state",
    'SELECT * FROM "state"',
    "SELECT * FROM temp.visits",
    "SELECT * FROM visits AS v, cache.g1.visits AS w",
    "SELECT (SELECT count(*) FROM g1.visits)",
    "SELECT 1 WHERE EXISTS (FROM g1.hits)",
    "WITH state AS (SELECT 1) SELECT * FROM state",
    "SELECT (WITH state AS (SELECT 1) SELECT 1) FROM state",
    "WITH duckdb_tables AS (SELECT 1) SELECT * FROM duckdb_tables",
    "FROM visits AT (VERSION => 1)",
    # what the server is, and how it is set up
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT current_setting('memory_limit')",
    "SELECT getvariable('x')",
    "SELECT getenv('HOME')",
    "SELECT version()",
    "SELECT current_query()",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "DESCRIBE g1.visits",
    "SUMMARIZE visits",
    "FROM (SHOW ALL TABLES)",
    "FROM (DESCRIBE visits)",
    "SELECT * FROM pragma_table_info('visits')",
    "SELECT * FROM pragma_database_size()",
    # files and network
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'https://example.com/x.csv'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM parquet_metadata('x')",
    "SELECT * FROM sniff_csv('x')",
    "COPY visits TO '/tmp/x.csv'",
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "ATTACH '/tmp/x.db' AS x",
    "DETACH cache",
    "USE cache",
    # settings, changes, and other SQL
    "SET memory_limit = '1TB'",
    "RESET memory_limit",
    "PRAGMA enable_profiling",
    "CREATE TABLE x AS SELECT 1",
    "CREATE TEMP MACRO sum(x) AS 1",
    "DROP SCHEMA g1 CASCADE",
    "DELETE FROM g1.visits",
    "UPDATE state SET number = 0",
    "INSERT INTO state VALUES (1)",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "CHECKPOINT",
    "VACUUM",
    "CALL pragma_version()",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT 1; DROP SCHEMA g1 CASCADE",
    "SELECT 1; SELECT 2",
    "SELECT * FROM query('SELECT * FROM g1.visits')",
    "SELECT * FROM query_table('state')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT json_serialize_sql('SELECT 1')",
    "SELECT nextval('x')",
    "SELECT setseed(0.1)",
    "SELECT write_log('x')",
    "SELECT sleep_ms(100000)",
    "SELECT pg_sleep(100)",
    "SELECT error('x')",
    "SELECT * FROM arrow_scan(1, 2, 3)",
    "SELECT * FROM pandas_scan(1)",
    "SELECT * FROM python_map_function()",
    "SELECT * FROM seq_scan('state')",
    "SELECT * FROM repeat_row(1, num_rows => 10)",
    "SELECT main.sum(1)",
    "SELECT system.main.version()",
    "SELECT ?",
    "SELECT $1",
    "PIVOT visits ON device",
    "SELECT * FROM (PIVOT visits ON device USING count(*))",
    # what a variable of the server's own program holds
    "SELECT * FROM con",
    "SELECT * FROM found",
    "SELECT * FROM asked",
    # no SQL at all
    "",
    "   ",
    ";",
    "SELEC 1",
    "SELECT '",
    "SELECT 1\0",
    "-- nothing",
    "/* nothing */",
    "SELECT " + "(" * 5000,
    "SELECT " + "1+" * 20_000 + "1",
    "SELECT " + "- " * 5000 + "1",
    "SELECT " + "+-" * 5000 + "1",
)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Two sites; of shop.example three visits of two events each."""
    place = tmp_path_factory.mktemp("sql")
    settings = Settings(
        data_dir=place,
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"memory_mb": 256, "spill_mb": 64},
    )
    layers = Layers(settings)
    layers.speed(
        [
            page_view(
                n,
                site_id=site,
                visitor_id=f"v{n % 3}",
                event_id=f"{site}{n}",
                event_time=DAY + timedelta(seconds=n),
                path=f"/{n % 3}",
                props=[{"key": "plan", "value": "pro"}],
            )
            | {"kafka_offset": n + start}
            for start, site in ((0, SITE), (6, OTHER))
            for n in range(6)
        ]
    )
    with Serving(settings) as opened:
        opened.follower.step(wait=True)
        yield opened


def rows(serving: Serving, text: Any, **more: Any) -> list[tuple[Any, ...]]:
    found, _, _ = serving.sql({"site_id": SITE, "sql": text} | more)
    return [tuple(row.values()) for row in found.to_pylist()]


@pytest.mark.parametrize("text", ANSWERED)
def test_a_select_is_answered(serving: Serving, text: str) -> None:
    found = rows(serving, text)
    assert [tuple(dict(v) if isinstance(v, list) and v and isinstance(v[0], tuple) else v
                  for v in row) for row in found] == ANSWERED[text]  # fmt: skip


@pytest.mark.parametrize("text", BREAK_OUTS, ids=lambda text: text[:60] or "blank")
def test_what_is_more_than_that_is_refused_and_says_why(serving: Serving, text: str) -> None:
    before = rows(serving, "SELECT count(*), max(time_utc) FROM events")
    with pytest.raises(BadQuery) as refused:
        rows(serving, text)
    assert refused.value.path == "/sql"
    assert str(refused.value)
    assert rows(serving, "SELECT count(*), max(time_utc) FROM events") == before


@pytest.mark.parametrize("text", [None, 7, ["SELECT 1"], {"sql": "SELECT 1"}])
def test_what_is_no_text_is_refused(serving: Serving, text: Any) -> None:
    with pytest.raises(BadQuery, match="SELECT"):
        rows(serving, text)


def test_nobody_sees_another_site(serving: Serving) -> None:
    assert rows(serving, "SELECT DISTINCT left(event_id, 4) AS of FROM events") == [("shop",)]
    found, _, _ = serving.sql(
        {"site_id": OTHER, "sql": "SELECT DISTINCT left(event_id, 4) AS of FROM events"}
    )
    assert found.to_pylist() == [{"of": "blog"}]


def test_every_column_of_every_view_can_be_read(serving: Serving) -> None:
    for view, columns in VIEWS.items():
        found, _, _ = serving.sql({"site_id": SITE, "sql": f"SELECT * FROM {view}"})
        assert found.column_names == [column.name for column in columns]


def test_more_rows_than_the_limit_are_told_and_not_made(serving: Serving) -> None:
    found, more, meta = serving.sql(
        {"site_id": SITE, "sql": "SELECT * FROM range(1000000000000)", "limit": 10}
    )
    assert (found.num_rows, more) == (10, True)
    assert meta["milliseconds"] < 5000
    _, more, _ = serving.sql({"site_id": SITE, "sql": "SELECT * FROM range(10)", "limit": 10})
    assert not more


def test_an_error_in_the_sql_says_what_is_wrong(serving: Serving) -> None:
    with pytest.raises(BadQuery, match="pagge"):
        rows(serving, "SELECT pagge FROM events")
    with pytest.raises(BadQuery, match="Conversion"):
        rows(serving, "SELECT CAST(page AS INTEGER) FROM events")


def test_a_statement_that_takes_too_much_is_told_so_and_the_next_is_answered(
    serving: Serving,
) -> None:
    http = TestClient(app(serving))
    sql = "SELECT len(list(x)) FROM range(100_000_000) AS t(x)"
    refused = http.post("/api/v2/sql", json={"site_id": SITE, "sql": sql}, headers=LOCAL)
    assert refused.status_code == 507
    assert refused.json()["error"].startswith("The question takes more than the 256 MiB of memory")
    assert rows(serving, "SELECT count(*) FROM visits") == [(3,)]


def test_reading_changes_nothing_for_the_next(serving: Serving) -> None:
    assert rows(serving, "SELECT count(*) FROM visits") == rows(
        serving, "SELECT count(*) FROM visits"
    )
    with serving.moment() as (con, _), pytest.raises(duckdb.Error):
        con.execute("SELECT * FROM events")


def test_over_http_rows_come_as_json_and_as_arrow(serving: Serving) -> None:
    http = TestClient(app(serving))  # not entered: this Serving is followed and closed elsewhere
    asked = {"site_id": SITE, "sql": "SELECT page, props FROM events ORDER BY time_utc", "limit": 2}
    told = http.post("/api/v2/sql", json=asked, headers=LOCAL).json()
    assert told["rows"] == [["/0", {"plan": "pro"}], ["/1", {"plan": "pro"}]]
    assert [column["name"] for column in told["columns"]] == ["page", "props"]
    assert told["more"]
    assert told["meta"]["publication"] is None
    response = http.post("/api/v2/sql", json=asked, headers=LOCAL | {"accept": ARROW})
    assert pa.ipc.open_stream(response.content).read_all()["page"].to_pylist() == ["/0", "/1"]
    assert response.headers["x-more-rows"] == "true"
    rows = read(response.content)
    assert (rows.table["page"].to_pylist(), rows.more) == (["/0", "/1"], True)
    assert rows.meta.publication is None
    refused = http.post("/api/v2/sql", json=asked | {"sql": "SHOW TABLES"}, headers=LOCAL)
    assert (refused.status_code, refused.json()["path"]) == (400, "/sql")


def test_what_runs_past_the_check_reaches_no_file_and_no_setting(serving: Serving) -> None:
    for text in ("FROM '/etc/passwd'", "SET threads = 9", "ATTACH '/tmp/x.db' AS x"):
        with serving.moment() as (con, _), pytest.raises(duckdb.Error):
            con.execute(text)
