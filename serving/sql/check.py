"""Whether a text is one SELECT over the public views that only computes: all else is refused.

DuckDB's own parser says what the text is, so that what is checked is what will run. What is not
known to be harmless is refused: a table function, a setting, a table of another name, however it is
written (docs/sql.md).
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any

import duckdb

from serving.query.errors import BadQuery
from serving.sql.columns import VIEWS

LONGEST = 20_000  # characters
DEEPEST = 100  # brackets: the parser takes minutes for thousands that nobody closes
TABLE_FUNCTIONS = ("unnest", "range", "generate_series")
SOURCES = (
    "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
    "BASE_TABLE", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY",
)  # fmt: skip
_SIGNS = re.compile(r"(?:-(?!-)\s*|[+~!@]\s*){50}")  # slow to parse as well
_COMPUTES = ("scalar", "aggregate", "macro", "window")
# Of the functions that compute, those that tell of the server, change it, wait, or run other SQL
_TELLS = re.compile(
    r"pg_(?!typeof$)|has_|inet_|json_(de)?serialize|json_execute|duckdb|txid|obj_|shobj|col_desc"
    r"|current_(?!date$|timestamp$|localtime|time$)|format_pg|in_search|write_|read_|sleep"
    r"|(getvariable|getenv|nextval|currval|setval|setseed|error|user|session_user|version"
    r"|query|which_secret|parse_duckdb_log_message|finalize|combine|combine_aggr)$"
)


def check(text: Any, known: frozenset[str]) -> str:
    """The text; raises BadQuery. known: names of tables and views that are not public."""
    if not isinstance(text, str) or not text.strip():
        raise _refused("A SELECT is missing", text)
    if len(text) > LONGEST:
        raise _refused(f"It has more than {LONGEST:,} characters", None)
    if _depth(text) > DEEPEST:
        raise _refused(f"Brackets lie in each other more than {DEEPEST} deep", None)
    if _SIGNS.search(text):
        raise _refused("Too many signs one after another", None)
    if "\0" in text:
        raise _refused("It has a character that no SQL has", None)
    parsed = _parsed(text)
    if parsed["error"]:
        raise _refused(parsed["error_message"].split("\n")[0].rstrip("!."), None)
    if len(parsed["statements"]) != 1:
        raise _refused("One SELECT at a time", None)
    nodes = list(_nodes(parsed["statements"]))
    named = {entry["key"].lower() for node in nodes for entry in _map(node)}
    if hidden := sorted(named & {name.lower() for name in known}):
        raise _refused(f"WITH cannot name {hidden[0]!r} here: choose another name", hidden[0])
    for node in nodes:
        _check_node(node, named | set(VIEWS))
    return text


def _check_node(node: dict[str, Any], tables: set[str]) -> None:
    if "sample" in node and node["type"] not in SOURCES:
        raise _refused(f"{node['type'].replace('_', ' ').lower()} cannot be used here", None)
    if node.get("type") == "BASE_TABLE":
        path = node["qualified_name"]["path"]
        if len(path) != 1 or path[0].lower() not in tables:
            name = ".".join(path)
            raise BadQuery(f"There is no table {name!r} here", "/sql", name, VIEWS)
        if node.get("at_clause"):
            raise _refused("There is no time travel here", None)
    if node.get("type") == "TABLE_FUNCTION":
        name = node["function"]["function_name"].lower()
        if name not in TABLE_FUNCTIONS:
            raise BadQuery(
                f"The table function {name!r} cannot be used here", "/sql", name, TABLE_FUNCTIONS
            )
    elif node.get("class") in ("FUNCTION", "WINDOW"):
        name = node["function_name"].lower()
        allowed = _functions() | set(TABLE_FUNCTIONS)
        if name not in allowed or len(node["qualified_name"]["path"]) > 1:
            raise BadQuery(f"The function {name!r} cannot be used here", "/sql", name, allowed)
    elif node.get("class") in ("PARAMETER", "DEFAULT"):
        raise _refused("A SELECT has no parameters here", None)


@cache
def _functions() -> frozenset[str]:
    """Names of those that compute, and no more."""
    rows = duckdb.connect().execute(
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ?",
        [list(_COMPUTES)],
    )
    return frozenset(name for (name,) in rows.fetchall() if not _TELLS.match(name))


def _parsed(text: str) -> dict[str, Any]:
    con = duckdb.connect()
    try:
        row = con.execute("SELECT json_serialize_sql(?)", [text]).fetchone()
    except duckdb.Error as error:
        raise _refused(str(error).split("\n")[0], None) from error
    finally:
        con.close()
    assert row is not None
    found: dict[str, Any] = json.loads(row[0])
    return found


def _depth(text: str) -> int:
    """How deep brackets lie, those in strings and comments too."""
    steps = (1 if c in "([{" else -1 for c in text if c in "()[]{}")
    return max(accumulate(steps), default=0)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    left = [tree]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield one
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)


def _map(node: dict[str, Any]) -> list[dict[str, Any]]:
    named = node.get("cte_map")
    return named["map"] if isinstance(named, dict) else []


def _refused(says: str, value: Any) -> BadQuery:
    return BadQuery(says, "/sql", value)
