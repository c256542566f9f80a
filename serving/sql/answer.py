"""SQL -> rows: under the views of one site, as many as a page takes."""

from typing import Any

import duckdb
import pyarrow as pa

from serving.generation import Generation
from serving.query.errors import BadQuery
from serving.query.parse import known
from serving.sql.check import check
from serving.sql.columns import VIEWS
from serving.sql.views import created

MOST_ROWS = 10_000
BATCH = 2048
KEYS = ("site_id", "sql", "limit")
_UNSAID = ("main", "temp", "pg_catalog", "information_schema")  # schemas that need not be named


def rows(
    con: duckdb.DuckDBPyConnection,
    generation: Generation,
    site_id: str,
    zone: str,
    asked: dict[str, Any],
) -> tuple[pa.Table, bool]:
    """At most `limit` rows, and whether there were more; raises BadQuery.

    con: a reader in a transaction of its own, which ends with this.
    """
    known(asked, KEYS, "")
    limit = asked.get("limit", MOST_ROWS)
    if type(limit) is not int or not 1 <= limit <= MOST_ROWS:
        raise BadQuery(f"A limit is a whole number from 1 to {MOST_ROWS}", "/limit", limit)
    text = check(asked.get("sql"), _not_public(con))
    for statement in created(generation, site_id, zone):
        con.execute(statement)
    try:
        found = _first(con.sql(text), limit + 1)
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        raise BadQuery(str(error).split("\n\n")[0], "/sql") from error
    return found.slice(0, limit), found.num_rows > limit


def _first(relation: duckdb.DuckDBPyRelation, most: int) -> pa.Table:
    """No more rows are made than are wanted, but for the batch that they end in."""
    batches: list[pa.RecordBatch] = []
    with relation.to_arrow_reader(BATCH) as reader:
        for batch in reader:
            batches.append(batch)
            if sum(one.num_rows for one in batches) >= most:
                break
        return pa.Table.from_batches(batches, reader.schema).slice(0, most)


def _not_public(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Names that a table or view has which needs no other name before it."""
    rows = con.execute(
        "SELECT table_name, schema_name FROM duckdb_tables()"
        " UNION SELECT view_name, schema_name FROM duckdb_views()"
    ).fetchall()
    return frozenset(name for name, schema in rows if schema in _UNSAID) - set(VIEWS)
