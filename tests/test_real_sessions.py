"""Real sessions (MSNBC, 28 September 1999): pages and entries are what plain DuckDB counts.

The file has a line a session, its pages in order, and no times: here a page is seen each second.
"""

import json
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest

from clickstream.sites import Site
from serving.cases.case import Case
from serving.cases.run import run
from serving.cases.ways import Ways
from tests.shared import shared

SITE = "msnbc.example"
DAY = datetime(1999, 9, 28, 12, tzinfo=UTC)
SESSIONS = 3000

PLAIN = """
CREATE TABLE sessions AS
SELECT list_transform(string_split(trim(line), ' '), lambda n: '/' || names[n::INT]) AS pages
FROM (
    SELECT line, row_number() OVER () AS n
    FROM read_csv(?, columns = {'line': 'VARCHAR'}, header = false, delim = '\x01', quote = '',
                  escape = '', auto_detect = false)
), (SELECT ?::VARCHAR[] AS names)
WHERE regexp_full_match(line, '[0-9 ]+') QUALIFY row_number() OVER (ORDER BY n) <= ?
"""
TOTALS = """
SELECT count(*), sum(len(pages)),
    floor(100 * count(*) FILTER (len(pages) = 1) / count(*) + 0.5)::INT,
    floor(100 * sum(len(pages)) / count(*) + 0.5) / 100
FROM sessions
"""
ENTRIES = """
SELECT pages[1] AS page, count(*) AS visits,
    floor(100 * count(*) FILTER (len(pages) = 1) / count(*) + 0.5)::INT
FROM sessions GROUP BY page ORDER BY visits DESC, page
"""
PAGES = """
SELECT page, count(DISTINCT n) AS visits, count(*) AS pageviews
FROM (SELECT row_number() OVER () AS n, unnest(pages) AS page FROM sessions)
GROUP BY page ORDER BY visits DESC, page
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file's first lines, unpacked, with more sessions than are asked for."""
    path: Path = tmp_path_factory.mktemp("msnbc") / "msnbc.seq"
    with ZipFile(shared("data/msnbc/msnbc990928.zip")) as packed:
        text = TextIOWrapper(packed.open("msnbc990928.seq"), encoding="ascii")
        path.write_text("".join(next(text) for _ in range(SESSIONS + 100)))
    return path


def test_sessions_pages_and_entries_are_the_plain_counts(lines: Path, tmp_path: Path) -> None:
    names = lines.read_text().splitlines()[2].split()
    plain = duckdb.connect()
    plain.execute(PLAIN, [str(lines), names, SESSIONS])
    day = {"site_id": SITE, "date_range": ["1999-09-28", "1999-09-28"]}
    questions = [
        (
            day | {"metrics": metrics.split(), "dimensions": dimensions},
            _rows(plain, sql, dimensions),
        )
        for sql, metrics, dimensions in [
            (TOTALS, "visits pageviews bounce_rate views_per_visit", []),
            (ENTRIES, "visits bounce_rate", ["visit:entry_page"]),
            (PAGES, "visits pageviews", ["event:page"]),
        ]
    ]
    outcome = run(
        Case("msnbc", Site(SITE, (SITE,), "UTC", "USD"), events(lines, names), questions),
        Ways(tmp_path),
    )
    assert outcome.is_right, f"{outcome.trouble} {outcome.wrong}"
    assert outcome.answers["all in batch"][0]["results"][0]["metrics"][0] == SESSIONS


def events(lines: Path, names: list[str]) -> list[bytes]:
    """Page views, the sessions' first pages first: a visitor's events arrive far apart."""
    found = []
    sessions = [s.split() for s in lines.read_text().splitlines() if s[:1].isdigit()][:SESSIONS]
    for visitor, pages in enumerate(sessions):
        for n, page in enumerate(pages):
            event = {
                "event_id": f"{visitor}-{n}",
                "site_id": SITE,
                "visitor_id": str(visitor),
                "name": "page_view",
                "event_time": (DAY + timedelta(seconds=n)).isoformat(),
                "path": f"/{names[int(page) - 1]}",
            }
            found.append((n, json.dumps(event).encode()))
    return [line for _, line in sorted(found, key=lambda each: each[0])]


def _rows(plain: duckdb.DuckDBPyConnection, sql: str, dimensions: list[str]) -> dict[str, object]:
    wide = len(dimensions)
    return {
        "results": [
            {"dimensions": list(row[:wide]), "metrics": [float(value) for value in row[wide:]]}
            for row in plain.execute(sql).fetchall()
        ]
    }
