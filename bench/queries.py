"""What the questions of a dashboard take: by cube, by scan, and by chDB on the same rows.

    python -m bench.queries [--events 1000000,10000000] [--tail 300000] [--days 7,30,90]

The rows are made (bench/rig/visits.py), over 90 days, and loaded as a publication is; then the
tail's fragments are merged, and the cube catches up. A dashboard asks for totals beside those of
the range before, a series by day, and the first ten pages, sources, countries, devices and entry
pages; without a filter, and for one source alone. The engines answer each question in turns, and
every group of each answer is compared with a direct count before. chDB, ClickHouse in a process, is
asked where it is installed (the extra `bench`), on Parquet files in the order of time.

ms: the sum of the medians of a dashboard's questions; p95: of all of their repeats; cpu: as ms, of
processor time in all threads. Parsing of the query, planning and fetching are in it; HTTP is not.
"""

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from bench.rig.report import keep, percentile, show
from bench.rig.usage import machine
from bench.rig.visits import END, EVENTS_IN_VISIT, SITE, Made, cubes
from clickstream import coverage
from clickstream.settings import Settings
from serving.database import cursor, database, transaction
from serving.generation import Generation
from serving.query import by_cube, chosen
from serving.query.parse import parse
from serving.query.plan import plan
from serving.state import State
from serving.store.catalogue import Catalogue

NOW = END + timedelta(hours=12)
METRICS = ["visitors", "visits", "pageviews", "bounce_rate", "visit_duration"]
BREAKDOWNS = ("event:page", "visit:source", "visit:country", "visit:device", "visit:entry_page")
SOURCE = "source2"
COLUMNS = {"event:page": "path"} | {n: n.removeprefix("visit:") for n in BREAKDOWNS[1:]}

Question = dict[str, Any]


@contextmanager
def loaded(made: Made, tail: int, folder: Path) -> Iterator[tuple[Any, State, dict[str, float]]]:
    """A cursor and the state of a Serving that has all of it; seconds of what that took."""
    took: dict[str, float] = {}
    with database(Settings(), folder) as (root, _):
        con = cursor(root)
        generation = Generation("bench", Settings().gap_seconds, {SITE: "UTC"}, folder=folder)
        generation.create(con)
        took["load s"] = _seconds(lambda: generation.load(con, made.visits()))
        rows = cubes(con, "cache.bench.visits", "cache.bench.hits")
        took["cubes s"] = _seconds(lambda: generation.load_cube(con, rows))
        fragments = made.fragments(tail)
        with transaction(con):
            took["merge s"] = _seconds(lambda: generation.merge(con, fragments))
        with transaction(con):
            took["catch up s"] = _seconds(lambda: generation.catch_up(con))
        took["cache MB"] = (folder / "serving.duckdb").stat().st_size / 1e6
        yield con, State(generation, None, None, coverage.NEVER), took


def dashboard(days: int, source: str) -> dict[str, Question]:
    """The questions of one page, by name."""
    first = END.date() - timedelta(days=days - 1)
    asked: Question = {
        "site_id": SITE,
        "metrics": METRICS,
        "date_range": [str(first), str(END.date())],
        "filters": [["is", "visit:source", [source]]] if source else [],
    }
    top = {"metrics": METRICS[:1], "pagination": {"limit": 10, "offset": 0}}
    return {
        "totals": asked | {"include": {"comparisons": {"mode": "previous_period"}}},
        "series": asked | {"metrics": METRICS[:1], "dimensions": ["time:day"]},
        **{name: asked | top | {"dimensions": [name]} for name in BREAKDOWNS},
    }


def by(how: str, con: Any, state: State, asked: Question) -> list[tuple[Any, ...]] | None:
    """The rows of a question by cube or by scan; None where there is no such plan."""
    query = parse(asked | {"plan": "scan" if how == "scan" else "auto"}, [SITE], Catalogue())
    planned = plan(query, ZoneInfo("UTC"), NOW, None, Catalogue())
    if how == "cube" and by_cube.why_not(planned, state.generation):
        return None
    found: list[tuple[Any, ...]] = []
    for one in (planned, planned.earlier):
        if one:
            sql = chosen.statement(one, state)
            found += con.execute(sql.sql, sql.parameters).fetchall()
    return found


class ChDB:
    """The same rows as Parquet, and the same questions in ClickHouse's SQL."""

    def __init__(self, con: Any, state: State, folder: Path) -> None:
        from chdb import session  # only where it is installed

        self._session = session.Session(str(folder / "chdb"))
        values = "source, country, device, entry_page"
        tables = {
            "hits": f"event_time, person_id, name, path, {values}",
            "visits": f"span_start, is_bounce, duration_us, {values}",
        }
        for table, columns in tables.items():
            sql = f"SELECT {columns} FROM {state.generation.served(table)} ORDER BY 1"
            _write(con.execute(sql).to_arrow_reader(), folder / f"{table}.parquet")
        self._hits, self._visits = (f"file('{folder / table}.parquet')" for table in tables)

    def rows(self, asked: Question) -> list[tuple[Any, ...]]:
        """Those of the question and of the range before it."""
        first, last = map(date.fromisoformat, asked["date_range"])
        end = last + timedelta(days=1)
        only = "".join(f" AND source = '{values[0]}'" for _, _, values in asked["filters"])
        if "dimensions" not in asked:
            return [
                *self._totals(first, end, only),
                *self._totals(first - (end - first), first, only),
            ]
        (name,) = asked["dimensions"]
        if name == "time:day":
            group, order = "toString(toDate(event_time, 'UTC'))", "1"
        else:
            group, order = COLUMNS[name], "2 DESC, 1 LIMIT 10"
        return self._ask(
            f"SELECT {group}, uniqExact(person_id) FROM {self._hits}"
            f" WHERE {_within('event_time', first, end)}{only} GROUP BY 1 ORDER BY {order}"
        )

    def _totals(self, first: date, end: date, only: str) -> list[tuple[Any, ...]]:
        return self._ask(f"""
            SELECT visitors, visits, pageviews, bounce_rate, seconds FROM (
                SELECT uniqExact(person_id) AS visitors, countIf(name = 'page_view') AS pageviews
                FROM {self._hits} WHERE {_within("event_time", first, end)}{only}
            ) AS h CROSS JOIN (
                SELECT count() AS visits,
                    floor(0.5 + 100 * countIf(is_bounce) / greatest(1, count())) AS bounce_rate,
                    floor(0.5 + sum(duration_us) / 1000000 / greatest(1, count())) AS seconds
                FROM {self._visits} WHERE {_within("span_start", first, end)}{only}
            ) AS v
        """)

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        settings = "SETTINGS output_format_json_quote_64bit_integers = 0"
        found = json.loads(str(self._session.query(f"{sql} {settings}", "JSONCompact")))
        return [tuple(row) for row in found["data"]]


def _write(rows: pa.RecordBatchReader, path: Path) -> None:
    """Our own engine is locked: it writes no file for anybody."""
    with pq.ParquetWriter(path, rows.schema, compression="zstd") as file:
        for batch in rows:
            file.write_batch(batch)


def _within(column: str, first: date, end: date) -> str:
    start, until = (f"toDateTime('{day}', 'UTC')" for day in (first, end))
    return f"{column} >= {start} AND {column} < {until}"


def direct(con: Any, state: State, asked: Question) -> list[tuple[Any, ...]]:
    """A count of served hits and visits that knows nothing of plans."""
    first, last = map(date.fromisoformat, asked["date_range"])
    end = last + timedelta(days=1)
    only = "".join(f" AND source = '{values[0]}'" for _, _, values in asked["filters"])
    hits, visits = (state.generation.served(table) for table in ("hits", "visits"))

    def totals(since: date, until: date) -> list[tuple[Any, ...]]:
        when = f"BETWEEN TIMESTAMP '{since}' AND TIMESTAMP '{until}' - INTERVAL 1 MICROSECOND{only}"
        rows: list[tuple[Any, ...]] = con.execute(f"""
            SELECT visitors, visits, pageviews, bounce_rate, seconds FROM (
                SELECT count(DISTINCT person) AS visitors,
                    count(*) FILTER (name = 'page_view') AS pageviews
                FROM {hits} WHERE event_time {when}
            ) CROSS JOIN (
                SELECT count(*) AS visits,
                    floor(0.5 + 100 * count(*) FILTER (is_bounce) / count(*)) AS bounce_rate,
                    floor(0.5 + sum(duration_us) / 1000000 / count(*)) AS seconds
                FROM {visits} WHERE span_start {when}
            )
        """).fetchall()
        return rows

    if "dimensions" not in asked:
        return [*totals(first, end), *totals(first - (end - first), first)]
    (name,) = asked["dimensions"]
    group = "CAST(event_time AS DATE)::VARCHAR" if name == "time:day" else COLUMNS[name]
    order = "1" if name == "time:day" else "2 DESC, 1 LIMIT 10"
    found: list[tuple[Any, ...]] = con.execute(f"""
        SELECT {group}, count(DISTINCT person) FROM {hits}
        WHERE event_time >= TIMESTAMP '{first}' AND event_time < TIMESTAMP '{end}'{only}
        GROUP BY 1 ORDER BY {order}
    """).fetchall()
    return found


def compared(rows: list[tuple[Any, ...]], asked: Question) -> list[tuple[Any, ...]]:
    """Rows as every engine has them: days of a series by number in ours, by name elsewhere."""
    if asked.get("dimensions") == ["time:day"]:
        return [(n, *row[1:]) for n, row in enumerate(rows)]
    return [tuple(int(v) if isinstance(v, float) else v for v in row) for row in rows]


def measured(made: Made, tail: int, ranges: list[int], repeats: int) -> Iterator[dict[str, Any]]:
    """A row for each range and filter, of every engine."""
    with TemporaryDirectory() as place, loaded(made, tail, Path(place)) as (con, state, took):
        print({name: round(value, 1) for name, value in took.items()}, flush=True)
        engines: dict[str, Callable[[Question], list[tuple[Any, ...]] | None]] = {
            "cube": lambda asked: by("cube", con, state, asked),
            "scan": lambda asked: by("scan", con, state, asked),
        }
        if find_spec("chdb"):
            engines["chdb"] = ChDB(con, state, Path(place)).rows
        for days in ranges:
            for source in ("", SOURCE):
                asked = dashboard(days, source)
                told = {name: direct(con, state, question) for name, question in asked.items()}
                yield {
                    "events": round(made.count * EVENTS_IN_VISIT),
                    "days": days,
                    "filter": "source" if source else "-",
                } | _timed(engines, asked, told, repeats)


def _timed(
    engines: Mapping[str, Callable[[Question], list[tuple[Any, ...]] | None]],
    asked: Mapping[str, Question],
    told: Mapping[str, list[tuple[Any, ...]]],
    repeats: int,
) -> dict[str, Any]:
    """For each engine the sum of the medians of its questions, and the p95 of all of them."""
    each: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    used: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for repeat in range(repeats + 1):  # the first one warms up, and is checked
        for name, question in asked.items():
            for engine, ask in engines.items():
                began, cpu = time.perf_counter(), time.process_time()
                rows = ask(question)
                if rows is None:
                    continue
                if repeat:
                    each[engine][name].append(1000 * (time.perf_counter() - began))
                    used[engine][name].append(1000 * (time.process_time() - cpu))
                elif compared(rows, question) != compared(told[name], question):
                    raise AssertionError(f"{engine} differs from a direct count: {question}")
    found: dict[str, Any] = {}
    for engine in engines:
        of = each[engine]
        found[f"{engine} of {len(asked)}"] = len(of)
        found[f"{engine} ms"] = sum(map(statistics.median, of.values()))
        found[f"{engine} cpu"] = sum(map(statistics.median, used[engine].values()))
        found[f"{engine} p95"] = percentile([ms for all_ in of.values() for ms in all_], 0.95)
    return found


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--events", default="1000000,10000000")
    options.add_argument("--tail", type=int, default=300_000, help="fragments")
    options.add_argument("--history", type=int, default=90, help="days")
    options.add_argument("--days", default="7,30,90")
    options.add_argument("--repeats", type=int, default=5)
    asked = options.parse_args()
    rows = []
    ranges = [int(days) for days in asked.days.split(",")]
    for events in map(int, asked.events.split(",")):
        made = Made(round(events / EVENTS_IN_VISIT), asked.history)
        for row in measured(made, asked.tail, ranges, asked.repeats):
            show([row])
            rows.append(row)
    keep("queries", {"machine": machine(), "rows": rows})


if __name__ == "__main__":
    main()
