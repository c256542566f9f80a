"""Answers as a terminal shows them: table, CSV or JSON, and what is to be known of the numbers."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from serving.table import table


def show(answer: dict[str, Any], as_json: bool = False, as_csv: bool = False) -> None:
    """An answer to a query or to SQL. What is missing is said beside the rows, not among them."""
    if as_json:
        print(json.dumps(answer, indent=2))
        return
    told = said(answer["meta"])
    if answer.get("more"):
        told.append(f"These are the first {len(answer['rows']):,} rows: choose by a LIMIT.")
    if as_csv:
        _write_csv(*_columns(answer))
        for says in told:
            print(says, file=sys.stderr)
    else:
        console = Console()
        console.print(_table(answer))
        for says in told:
            console.print(Text(says, "yellow"))


def said(meta: dict[str, Any]) -> list[str]:
    """What is to be known of the numbers: what they lack, and where history begins."""
    about = [*meta["missing"], meta["history"]] if "history" in meta else meta["missing"]
    return [one["says"] for one in about]


def _columns(answer: dict[str, Any]) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    """Names and rows; an amount has its currency in a column of its own."""
    if "columns" in answer:
        return [column["name"] for column in answer["columns"]], answer["rows"]
    rows = table(answer)
    return rows.column_names, zip(*(column.to_pylist() for column in rows.columns), strict=True)


def _write_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(names)
    out.writerows(rows)


def _table(answer: dict[str, Any]) -> Table:
    names: Sequence[str]
    rows: Iterable[Sequence[Any]]
    if "columns" in answer:
        names, rows = _columns(answer)
    else:
        names = [*answer["query"]["dimensions"], *answer["query"]["metrics"]]
        rows = (row["dimensions"] + row["metrics"] for row in answer["results"])
    made = Table()
    for name in names:
        made.add_column(Text(name))
    for row in rows:
        made.add_row(*(Text(_cell(value)) for value in row))  # a page may be called [red]
    return made


def _cell(value: Any) -> str:
    is_amount = isinstance(value, dict) and value.keys() == {"value", "currency", "short", "long"}
    return str(value["long"] if is_amount else value)
