"""JSON Schemas of what each report is asked, from what its parser knows (docs/reports.md)."""

from clickstream.dimensions import DIMENSIONS
from serving.doors import schemas
from serving.doors.schemas import FILTERS, FLAG, TEXT, Schema
from serving.query.parse import MOST_ROWS
from serving.reports import retention, steps
from serving.reports.funnel import asked as funnel
from serving.reports.intervals import UNITS
from serving.reports.paths import asked as paths
from serving.reports.visits import asked as visits

NOT_EMPTY = TEXT | {"minLength": 1}
ONE_OR_MORE: Schema = {"anyOf": [TEXT, schemas.TEXTS | {"minItems": 1}]}


def _whole(least: int, most: int | None = None, default: int | None = None) -> Schema:
    said = {"minimum": least, "maximum": most, "default": default}
    return {"type": "integer"} | {key: value for key, value in said.items() if value is not None}


def _one_of(names: tuple[str, ...] | list[str], default: str) -> Schema:
    return {"enum": list(names), "default": default}


def _object(**properties: Schema) -> Schema:
    """One that has nothing else."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_EVENTS = {
    "page": NOT_EMPTY | {"description": "A path; * stands for anything, also /."},
    "event": NOT_EMPTY | {"description": "The name of an event."},
    "goal": NOT_EMPTY | {"description": "The name of a goal."},
}
STEP: Schema = {
    "anyOf": [
        _EVENTS["goal"],
        _object(
            **_EVENTS,
            scroll=_or_null(_whole(1, 100)),
            props={"type": "object", "additionalProperties": ONE_OR_MORE},
            hostname=ONE_OR_MORE,
            filters=FILTERS,
            label=NOT_EMPTY,
        )
        | {"oneOf": [{"required": [kind]} for kind in steps.KINDS]},
    ]
}
ANCHOR = _or_null(
    _object(page=_EVENTS["page"], event=_EVENTS["event"]) | {"minProperties": 1, "maxProperties": 1}
)
PAGES = _object(limit=_whole(1, MOST_ROWS), offset=_whole(0))
SCOPE: dict[str, Schema] = {
    "site_id": TEXT,
    "date_range": schemas.DATE_RANGE,
    "filters": FILTERS,
    "include": _object(bots=FLAG, comparisons=schemas.COMPARISONS, total_rows=FLAG),
}
LIVE: dict[str, Schema] = {
    "site_id": TEXT,
    "filters": FILTERS,
    "include": _object(bots=FLAG),
}

OWN: dict[str, dict[str, Schema]] = {
    "funnel": {
        "funnel": _or_null(TEXT | {"description": "One that the site keeps, with its own steps."}),
        "steps": {
            "type": "array",
            "minItems": funnel.FEWEST,
            "maxItems": funnel.MOST,
            "items": STEP,
        },
        "order": _one_of(funnel.ORDERS, "loose"),
        "window": _whole(1, funnel.LONGEST, funnel.WINDOW)
        | {"description": "Seconds from the first step to the last."},
        "by": _one_of([*funnel.BY], "visitor"),
        "dimensions": {
            "type": "array",
            "maxItems": 1,
            "items": schemas.named(DIMENSIONS),
            "default": [],
        },
        "people": _or_null(
            _object(step=_whole(1, funnel.MOST), are=_one_of(["dropped", "reached"], "dropped"))
            | {"required": ["step"]}
        ),
        "pagination": PAGES,
    },
    "retention": {
        "interval": _one_of(UNITS, "week"),
        "cohorts": _one_of(retention.COHORTS, "new"),
        "start": _or_null(STEP),
        "returning": _or_null(STEP),
    },
    "lifecycle": {"interval": _one_of(UNITS, "day")},
    "paths": {
        "nodes": _one_of(paths.NODES, "pages"),
        "start": ANCHOR,
        "end": ANCHOR,
        "depth": _whole(paths.FEWEST, paths.MOST, paths.DEFAULT),
        "top": _whole(1, paths.MOST_TOP, paths.TOP),
        "threshold": _whole(1, default=1),
        "collapse": FLAG | {"default": True},
    },
    "visits": {
        "visitor_id": _or_null(NOT_EMPTY),
        "person": _or_null(NOT_EMPTY),
        "events": FLAG,
        "pagination": _object(
            limit=_whole(1, visits.MOST, visits.DEFAULT),
            after=_or_null({"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}),
        ),
    },
}


def report(name: str, is_live: bool) -> Schema:
    """The body of a report. is_live: it has a range of its own."""
    if is_live:
        return _object(**LIVE) | {"required": ["site_id"]}
    whole = _object(**SCOPE, **OWN[name])
    if name == "visits":  # of one visitor or person it may be all of history
        ways = [{"required": [key]} for key in ("date_range", "visitor_id", "person")]
        return whole | {"required": ["site_id"], "anyOf": ways}
    return whole | {"required": ["site_id", "date_range"]}
