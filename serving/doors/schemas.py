"""JSON Schemas of what is asked and answered, from the code that knows."""

from collections.abc import Iterable
from typing import Any

from clickstream.dimensions import DIMENSIONS
from clickstream.metrics import METRICS
from serving.query import filters
from serving.query.columns import GOAL, PROPERTY
from serving.query.parse import ALL_DIMENSIONS, FLAGS, MODES, MOST_DIMENSIONS, MOST_ROWS, PLANS
from serving.query.period import PRESETS
from serving.store.kinds import KINDS, Kind, adapter

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
OBJECT: Schema = {"type": "object"}
NUMBER: Schema = {"type": "integer", "minimum": 1}
ERROR: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "description": "One sentence: what, where, what to do."},
        "path": {"type": "string", "description": "Where in the body, as a JSON pointer."},
        "value": {"description": "What is wrong there."},
        "allowed": TEXTS | {"description": "What there is."},
        "nearest": {"type": ["string", "null"], "description": "What was probably meant."},
        "version": {"type": ["integer", "null"], "description": "The newest one there is."},
    },
}
META: Schema = OBJECT | {"description": "What the numbers rest on (docs/query.md)."}
ANSWER: Schema = {
    "type": "object",
    "required": ["results", "meta", "query"],
    "properties": {
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["dimensions", "metrics"],
                "properties": {
                    "dimensions": {"type": "array"},
                    "metrics": {"type": "array"},
                    "comparison": OBJECT,
                },
            },
        },
        "meta": META,
        "query": OBJECT | {"description": "The query as it was understood."},
    },
}
REPORT: Schema = {"type": "object", "required": ["meta"], "properties": {"meta": META}}
HEALTH: Schema = {
    "type": "object",
    "required": ["status", "trouble"],
    "properties": {
        "status": {"enum": ["ok", "degraded"]},
        "trouble": {},
        "needs_key": {"type": "boolean", "description": "Whether a key is needed to learn more."},
        "hung_up": {"type": "integer", "description": "Who did not wait for their answer."},
    },
}
LAYERS: Schema = {
    "type": "object",
    "required": [
        *("publications", "arrivals", "dead_letters", "reconciliation", "speed", "losses"),
        *("airflow", "batch_every_minutes", "meta"),
    ],
    "properties": {
        "publications": OBJECT | {"description": "The newest, with what their audits found."},
        "arrivals": OBJECT | {"description": "By hour, and by how late after they happened."},
        "dead_letters": OBJECT | {"description": "By reason, with samples."},
        "reconciliation": {"type": ["object", "null"], "description": "The last one's table."},
        "speed": OBJECT | {"description": "The last minute's commits, and offsets."},
        "losses": TEXTS | {"description": "What no layer will ever hold."},
        "airflow": TEXT | {"description": "The address of Airflow's page."},
        "batch_every_minutes": {"type": "number", "description": "How often a batch run begins."},
        "meta": META,
    },
}
SQL: Schema = {
    "type": "object",
    "required": ["site_id", "sql"],
    "properties": {
        "site_id": TEXT,
        "sql": TEXT | {"description": "One SELECT over `events` and `visits` (docs/sql.md)."},
        "limit": {"type": "integer", "minimum": 1, "maximum": 10_000},
    },
    "additionalProperties": False,
}
ROWS: Schema = {
    "type": "object",
    "required": ["columns", "rows", "more", "meta"],
    "properties": {
        "columns": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "type"],
                "properties": {"name": TEXT, "type": TEXT},
            },
        },
        "rows": {"type": "array", "items": {"type": "array"}},
        "more": {"type": "boolean", "description": "Whether there are more than these."},
        "meta": META,
    },
}
SITES: Schema = {
    "type": "object",
    "required": ["sites"],
    "properties": {
        "sites": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["site_id", "hostnames", "timezone", "currency"],
                "properties": {
                    "site_id": TEXT,
                    "hostnames": TEXTS,
                    "timezone": TEXT,
                    "currency": TEXT,
                },
            },
        }
    },
}
PROPERTIES: Schema = {
    "type": "object",
    "required": ["results", "meta"],
    "properties": {
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "events"],
                "properties": {"name": TEXT, "events": {"type": "integer"}},
            },
        },
        "meta": META,
    },
}


FLAG: Schema = {"type": "boolean", "default": False}
PROPERTY_NAME: Schema = {"type": "string", "pattern": f"^{PROPERTY}."}
FILTER: Schema = {"$ref": "#/components/schemas/Filter"}
FILTERS: Schema = {"type": "array", "items": FILTER, "default": []}
DATE_RANGE: Schema = {
    "oneOf": [TEXT, TEXTS | {"minItems": 2, "maxItems": 2}],
    "examples": [*PRESETS, ["2026-10-01", "2026-10-07"]],
}
COMPARISONS: Schema = {
    "type": ["object", "null"],
    "required": ["mode"],
    "properties": {
        "mode": {"enum": list(MODES)},
        "date_range": DATE_RANGE,
        "match_day_of_week": FLAG,
    },
    "additionalProperties": False,
}


def query() -> Schema:
    """The body of a query; what goes with what, the server says."""
    return {
        "type": "object",
        "required": ["site_id", "metrics", "date_range"],
        "properties": {
            "site_id": TEXT,
            "metrics": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": {"enum": list(METRICS)},
            },
            "date_range": DATE_RANGE,
            "dimensions": {
                "type": "array",
                "maxItems": MOST_DIMENSIONS,
                "uniqueItems": True,
                "items": named(ALL_DIMENSIONS),
                "default": [],
            },
            "filters": FILTERS | {"examples": [[["is", "visit:source", ["Google"]]]]},
            "order_by": {
                "type": "array",
                "items": _list_of(named((*METRICS, *ALL_DIMENSIONS)), {"enum": ["asc", "desc"]}),
                "examples": [[["visitors", "desc"]]],
            },
            "pagination": {
                "type": "object",
                "properties": {
                    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
                    "offset": {"type": "integer", "minimum": 0},
                },
                "additionalProperties": False,
            },
            "include": {
                "type": "object",
                "properties": dict.fromkeys(FLAGS, FLAG) | {"comparisons": COMPARISONS},
                "additionalProperties": False,
            },
            "plan": {"enum": list(PLANS), "default": "auto"},
        },
        "additionalProperties": False,
    }


def one_filter() -> Schema:
    """An operator, and what it is about: a dimension and its values, segments, or other filters."""
    values = TEXT | {"maxLength": filters.LONGEST}
    listed = {"type": "array", "minItems": 1, "maxItems": filters.MOST_VALUES, "items": values}
    modifier = {
        "type": "object",
        "required": ["case_sensitive"],
        "properties": {"case_sensitive": {"type": "boolean"}},
        "additionalProperties": False,
    }
    of_values = (
        {"enum": list(filters.OPERATORS)},
        named((*DIMENSIONS, GOAL)),
        listed,
        modifier,
    )
    numbers = {"type": "array", "minItems": 1, "maxItems": filters.MOST_SEGMENTS, "items": NUMBER}
    of_many = [group for group in filters.GROUPS if group in ("and", "or")]
    of_one = [group for group in filters.GROUPS if group not in of_many]
    return {
        "anyOf": [
            _list_of(*of_values, least=3),
            _list_of({"const": "is"}, {"const": filters.SEGMENT}, numbers),
            _list_of({"enum": of_many}, {"type": "array", "items": FILTER, "minItems": 1}),
            _list_of({"enum": of_one}, FILTER),
        ]
    }


def named(names: Iterable[str]) -> Schema:
    """One of these names, or that of a property."""
    return {"anyOf": [{"enum": list(names)}, PROPERTY_NAME]}


def _list_of(*items: Schema, least: int | None = None) -> Schema:
    """A list of just these, in order. least: how many of them have to be there, if not all."""
    return {
        "type": "array",
        "prefixItems": list(items),
        "minItems": len(items) if least is None else least,
        "maxItems": len(items),
    }


KEPT: Schema = {
    "type": "object",
    "required": ["id", "version", "changed_at", "changed_by"],
    "properties": {
        "id": NUMBER,
        "version": NUMBER,
        "changed_at": {"type": "string", "format": "date-time"},
        "changed_by": TEXT | {"description": "The name of a key, or loopback."},
        "removed": {"const": True, "description": "This version removes it."},
    },
}
RESTORE: Schema = {
    "type": "object",
    "required": ["to", "version"],
    "properties": {
        "to": NUMBER | {"description": "The version to go back to."},
        "version": NUMBER | {"description": "The newest version."},
    },
}


def given(kind: Kind) -> Schema:
    """A definition as it is sent; named, so that it is written once."""
    return {"$ref": f"#/components/schemas/{kind.type.__name__}"}


def kept(kind: Kind) -> Schema:
    """A definition as it is told."""
    return {"allOf": [KEPT, given(kind)]}


def based_on(body: Schema) -> Schema:
    """A body beside the version that it changes."""
    version: Schema = {"version": NUMBER | {"description": "The version that this is based on."}}
    return {"allOf": [body, {"type": "object", "required": ["version"], "properties": version}]}


def results(of: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["results"],
        "properties": {"results": {"type": "array", "items": of}},
    }


def definitions() -> Schema:
    """Every kind by its type's name; and a filter, which holds others."""
    kinds = {kind.type.__name__: _open(adapter(kind).json_schema()) for kind in KINDS.values()}
    return {"Filter": one_filter(), **kinds}


def _open(schema: Schema) -> Schema:
    """Others' fields may stand beside its own, as allOf has it: it is refused elsewhere."""
    return {key: value for key, value in schema.items() if key != "additionalProperties"}
