"""An access log counted by DuckDB alone, from the raw file: no code of ours looks at it."""

from pathlib import Path
from typing import Any

import duckdb

RAW = """
CREATE TABLE raw AS
SELECT line
FROM read_csv(?, columns = {'line': 'VARCHAR'}, header = false, delim = '\x01', quote = '',
              escape = '', auto_detect = false)
"""

REQUESTS = r"""
CREATE TABLE requests AS
WITH matched AS (
    SELECT line, regexp_extract(line,
        '^(\S+) \S+ (\S+) \[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-) '
        || '"((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"',
        ['ip', 'login', 'time', 'request', 'status', 'referrer', 'agent']) AS f
    FROM raw
)
SELECT line, f.ip AS ip, f.agent AS agent, f.referrer AS referrer, f.status AS status,
       strptime(f.time, '%d/%b/%Y:%H:%M:%S %z') AS requested_at,
       split_part(f.request, ' ', 1) AS method,
       split_part(split_part(f.request, ' ', 2), '?', 1) AS path,
       lower(regexp_extract(split_part(split_part(f.request, ' ', 2), '?', 1),
             '\.([^./]*)$', 1)) AS ending
FROM matched
WHERE f.ip <> ''
"""

DELIVERED = "method = 'GET' AND status IN ('200', '304')"


def log(*files: Path) -> duckdb.DuckDBPyConnection:
    """Tables `raw` (line) and `requests` (one row a line of the combined format)."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(RAW, [[str(file) for file in files]])
    connection.execute(REQUESTS)
    return connection


def one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def endings(*names: str) -> str:
    return "ending IN (" + ", ".join(f"'{name}'" for name in names) + ")"
