"""Writes the tables of docs/metrics.md, query.md and settings.md from the code that declares them.

    python -m docs.generate

A table stands between two comments in its page, `<!-- made: name -->` and `<!-- end -->`; all else
in the page is written by hand. tests/test_docs.py fails while a page is not what this makes.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from clickstream.dimensions import DIMENSIONS, TIME_DIMENSIONS
from clickstream.metrics import METRICS, PARTS, Metric
from clickstream.settings.names import fields, variable

HERE = Path(__file__).parent
PAGES = (HERE / "metrics.md", HERE / "query.md", HERE / "settings.md")
_MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

# What a relation counts, by kind of dimension. serving/query/sql.py is what this describes.
_COUNTED = {
    "hits": {
        "none": "events, by their own time",
        "visit": "events of visits with the value",
        "event:page": "events on the page",
        "event:hostname": "events on the host",
        "event:name": "events of the name",
    },
    "visits": {
        "none": "visits, by their start",
        "visit": "visits with the value",
        "event:page": "visits with an event on the page",
        "event:hostname": "visits with an event on the host",
        "event:name": "visits with such an event",
    },
    "entries": {
        "none": "visits, by their start",
        "visit": "visits with the value",
        "event:page": "visits that entered by the page",
        "event:hostname": "visits that entered on the host",
        "event:name": "refused",
    },
}
_FILTERED = {"entries": {"event:name": "visits with such an event"}}  # else as in a breakdown
_BOUNDS: dict[type, str] = {
    Ge: "from {0.ge}",
    Gt: "over {0.gt}",
    Le: "to {0.le}",
    Lt: "below {0.lt}",
}


def metrics() -> str:
    """Every metric: what it is, of which parts, and what it is where nothing is counted."""
    head = ("metric", "is", "parts", "computed as", "of nothing")
    return _table(
        head,
        (
            (
                f"`{metric.name}`",
                metric.says,
                ", ".join(f"`{part}`" for part in metric.parts),
                f"`{metric.present}`",
                "not defined" if metric.empty is None else str(metric.empty),
            )
            for metric in METRICS.values()
        ),
    )


def parts() -> str:
    """Every part: the rows that it is of, and its SQL."""
    rows = (
        (
            f"`{name}`",
            part.relation + (f"; by `event:*` {part.by_event}" if part.by_event else ""),
            f"`{part.aggregate}`",
        )
        for name, part in PARTS.items()
    )
    return _table(("part", "over", "SQL"), rows)


def counted() -> str:
    """Metric by kind of dimension: which rows count, at which time."""
    kinds = list(_COUNTED["hits"])
    rows = (
        [f"`{m.name}`", *(_COUNTED[_relation(m, kind)][kind] for kind in kinds)]
        for m in METRICS.values()
    )
    return _table(("metric", *(_kind(kind) for kind in kinds)), rows)


def filtered() -> str:
    """Metric by kind of filter, in a query without a dimension of events: which rows count."""
    kinds = [kind for kind in _COUNTED["hits"] if kind != "none"]
    rows = []
    for metric in METRICS.values():
        relation = _relation(metric, "none")
        says = _COUNTED[relation] | _FILTERED.get(relation, {})
        rows.append([f"`{metric.name}`", *(says[kind] for kind in kinds)])
    return _table(("metric", *(_kind(kind) for kind in kinds)), rows)


def dimensions() -> str:
    """Every dimension, by kind."""
    visit = [name for name in DIMENSIONS if name.startswith("visit:")]
    event = [name for name in DIMENSIONS if name.startswith("event:")]
    named = (("time", TIME_DIMENSIONS), ("of the visit", visit), ("of the event", event))
    return _table(
        ("kind", "names"), ((kind, " ".join(f"`{n}`" for n in names)) for kind, names in named)
    )


def settings() -> str:
    """Every setting: name, variable, default, what it may be, what it is for."""
    rows = (
        (
            f"`{name}`",
            f"`{variable(name)}`",
            f"`{_default(field)}`",
            _may_be(field),
            (field.description or "").replace("<", "&lt;"),
        )
        for name, field in fields().items()
    )
    return _table(("setting", "environment variable", "default", "may be", "what it is for"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "metrics": metrics,
    "parts": parts,
    "counted": counted,
    "filtered": filtered,
    "dimensions": dimensions,
    "settings": settings,
}


def filled(page: str) -> str:
    """The page with every table made anew; raises KeyError for one that nothing makes."""
    return _MADE.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], page)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", r"\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def _relation(metric: Metric, kind: str) -> str:
    """The one that a metric is of in a breakdown by a kind of dimension."""
    (relation,) = {PARTS[part].over(kind.startswith("event:")) for part in metric.parts}
    return relation


def _kind(kind: str) -> str:
    return {"none": "none, or `time:*`", "visit": "`visit:*`"}.get(kind, f"`{kind}`")


def _default(field: FieldInfo) -> str:
    return _value(str(field.get_default(call_default_factory=True)))


def _value(value: str) -> str:
    return value or '""'


def _may_be(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return " or ".join(f"`{_value(value)}`" for value in get_args(field.annotation))
    bounds = [text.format(one) for one in field.metadata if (text := _BOUNDS.get(type(one)))]
    return ", ".join(filter(None, (_words(field.annotation), " ".join(bounds))))


def _words(kind: Any) -> str:
    words = {int: "whole number", float: "number", str: "text", SecretStr: "text", Path: "path"}
    words[bool] = "`True` or `False`"
    return words.get(kind, "JSON object")


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
