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
from clickstream.metrics import METRICS
from clickstream.parts import PARTS
from clickstream.settings.names import fields, variable
from serving.query.check import check
from serving.query.columns import is_of_events
from serving.query.errors import BadQuery
from serving.query.parse import TIME, Query
from serving.query.tree import And, Leaf
from serving.sql.columns import VIEWS

HERE = Path(__file__).parent
PAGES = tuple(HERE / f"{name}.md" for name in ("metrics", "query", "settings", "sql"))
_MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

# What a relation counts, by kind of dimension. serving/query/shapes.py is what this describes.
_OF_HITS = {
    "none": "events, by their own time",
    "visit:*": "events of visits with the value",
    "event:page": "events on the page",
    "event:hostname": "events on the host",
    "event:name": "events of the name",
    "event:props:*": "events with the value",
    "event:goal": "conversions of the goal",
}
_OF_VISITS = {
    "none": "visits, by their start",
    "visit:*": "visits with the value",
    "event:page": "visits with an event on the page",
    "event:hostname": "visits with an event on the host",
    "event:name": "visits with such an event",
    "event:props:*": "visits with such an event",
    "event:goal": "visits with a conversion",
}
_ENTERED = {
    "event:page": "visits that entered by the page",
    "event:hostname": "visits that entered on the host",
}
_COUNTED = {
    "hits": _OF_HITS,
    "visits": _OF_VISITS,
    "entries": _OF_VISITS | _ENTERED,
    "exits": _OF_VISITS | {"event:page": "visits that exited by the page"},
    "stays": {kind: f"{says}, by visit" for kind, says in _OF_HITS.items()},
}
_KINDS = {
    "visit:*": "visit:source",
    "event:props:*": "event:props:plan",
}  # a dimension of the kind
_BOUNDS: dict[type, str] = {
    Ge: "from {0.ge}",
    Gt: "over {0.gt}",
    Le: "to {0.le}",
    Lt: "below {0.lt}",
}


def metrics() -> str:
    """Every metric: what it is, of which parts, and what it is where nothing is counted."""
    head = ("metric", "is", "as in", "parts", "computed as", "of nothing")
    return _table(
        head,
        (
            (
                f"`{metric.name}`",
                metric.says,
                metric.source,
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
    rows = (
        [f"`{name}`", *(_says(name, kind, _as_dimension(kind)) for kind in _OF_HITS)]
        for name in METRICS
    )
    return _table(("metric", *(_kind(kind) for kind in _OF_HITS)), rows)


def filtered() -> str:
    """Metric by kind of filter, in a query without a dimension of events: which rows count."""
    kinds = [kind for kind in _OF_HITS if kind != "none"]
    rows = (
        [f"`{name}`", *(_says(name, kind, _as_filter(kind)) for kind in kinds)] for name in METRICS
    )
    return _table(("metric", *(_kind(kind) for kind in kinds)), rows)


def dimensions() -> str:
    """Every dimension, by kind."""
    visit = [name for name in DIMENSIONS if name.startswith("visit:")]
    event = [name for name in DIMENSIONS if name.startswith("event:")]
    event += ["event:goal", "event:props:<name>"]
    named = (("time", (TIME, *TIME_DIMENSIONS)), ("of the visit", visit), ("of the event", event))
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


def events() -> str:
    """Every column of the public view `events`."""
    return _columns("events")


def visits() -> str:
    """Every column of the public view `visits`."""
    return _columns("visits")


def _columns(view: str) -> str:
    return _table(("column", "is"), ((f"`{c.name}`", c.says) for c in VIEWS[view]))


TABLES: dict[str, Callable[[], str]] = {
    "events": events,
    "visits": visits,
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


def _as_dimension(kind: str) -> dict[str, Any]:
    return {} if kind == "none" else {"dimensions": (_KINDS.get(kind, kind),)}


def _as_filter(kind: str) -> dict[str, Any]:
    return {"filters": And((Leaf("is", _KINDS.get(kind, kind), ("",)),))}


def _says(name: str, kind: str, asked: dict[str, Any]) -> str:
    """What a metric counts in such a query; it may only be refused without a page or a goal."""
    try:
        check(Query("", (name,), "day", **asked))
    except BadQuery:
        return "refused"
    part = PARTS[METRICS[name].parts[0]]
    relation = part.over(any(map(is_of_events, asked.get("dimensions", ()))))
    return _COUNTED[relation][kind]


def _kind(kind: str) -> str:
    return "none, or `time:*`" if kind == "none" else f"`{kind}`"


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
