"""An answer -> what the part `table` draws: numbers, changes, bars; and the rows of a file."""

import json
from collections.abc import Collection, Sequence
from typing import Any, Protocol

from serving.answers import Answer, Money, Row, Value
from serving.app import format
from serving.app.filters.change import chosen
from serving.app.filters.tree import Filters
from serving.app.metric import METRIC
from serving.app.panel import Tab, row_name
from serving.app.tables.paging import LEAST
from serving.app.tables.whole import Asks

Cell = dict[str, str]


class Asked(Protocol):
    """What a table on a page asks for."""

    @property
    def tab(self) -> Tab: ...
    @property
    def metrics(self) -> Sequence[str]: ...
    @property
    def asks(self) -> Asks: ...


def on_a_page(
    asked: Asked,
    answer: Answer,
    filters: Filters,
    rests_on: str,
    *,
    places: int,
    labels: dict[str, str] | None = None,
) -> dict[str, Any]:
    """As `data`, of a table that filters its page: rows are marked, and it is as high as they."""
    on = [chosen(filters, dimension) for dimension in asked.tab.dimensions]
    shows = data(
        asked.tab,
        asked.metrics,
        asked.asks,
        answer,
        places=places,
        on=on,
        labels=labels,
        rests_on=rests_on,
    )
    return shows | {"by_pick": True, "places": min(places, max(LEAST, len(answer.results)))}


def data(
    tab: Tab,
    names: Sequence[str],
    asks: Asks,
    answer: Answer,
    *,
    places: int,
    on: Sequence[Collection[str]] = (),
    labels: dict[str, str] | None = None,
    rests_on: str = "",
) -> dict[str, Any]:
    """names: the metrics. places: rows of a page. on: by dimension the values that are filtered to.

    labels: of columns that are not called as their metric is. rests_on: what the numbers rest on,
    which a head tells with what they are.
    """
    total = answer.meta.total_rows or 0
    columns = [{"key": "", "label": tab.of.label, "title": "Sort by name"}]
    for name in names:
        said = (labels or {}).get(name) or short(METRIC[name].label)
        title = f"{METRIC[name].definition}\n{rests_on}".strip()
        columns.append({"key": name, "label": said, "title": title})
    most = max((first(row) for row in answer.results), default=0) or 1
    return {
        "asks": vars(asks),
        "columns": columns,
        "rows": [
            {
                "key": json.dumps(row.dimensions),
                "label": row_name(tab, row.dimensions),
                "mark": row.dimensions[0],
                "part": first(row) / most,
                "on": bool(on) and all(v in o for v, o in zip(row.dimensions, on, strict=True)),
                "cells": [cell(name, row, place) for place, name in enumerate(names)],
            }
            for row in answer.results
        ],
        "count": f"{total:,} {'row' if total == 1 else 'rows'}",
        "pages": -(-total // places),
        "places": places,
        "placeholder": f"Search {tab.of.label.lower()}",
        "empty": "Nothing fits what you look for." if asks.search else tab.none_yet,
        "icon": tab.of.icon if len(tab.dimensions) == 1 else "",
    }


def short(label: str) -> str:
    """As beside other columns: all are totals."""
    return label.removeprefix("Total ").removeprefix("Unique ").capitalize()


def cell(name: str, row: Row, place: int) -> Cell:
    """A number, its change, and every digit of both in the tooltip."""
    metric, value, then = METRIC[name], row.metrics[place], row.comparison
    before = then.metrics[place] if then else None
    change = metric.told(then.change[place] if then else None, value, before)
    exact = format.value(metric.kind, value, exact=True)
    versus = ""
    if then:
        versus = f", before: {format.value(metric.kind, before, exact=True)}"
    return {
        "text": format.value(metric.kind, value),
        "change": change.text,
        "tone": change.tone,
        "title": f"{exact}{versus}",
    }


def plain(answer: Answer) -> list[list[Any]]:
    """Rows of a file: values as the API tells them; amounts with their currency."""
    return [[*row.dimensions, *map(_plain, row.metrics)] for row in answer.results]


def first(row: Row) -> float:
    value = row.metrics[0]
    return value if isinstance(value, float) else 0.0


def _plain(value: Value) -> str | float | None:
    if isinstance(value, Money):
        return f"{value.value} {value.currency}"
    return int(value) if value is not None and value.is_integer() else value
