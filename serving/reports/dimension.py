"""The dimension that a report is broken down by."""

from typing import Any

from clickstream.dimensions import DIMENSIONS
from serving.query.columns import PROPERTY, is_property, shown, stored
from serving.query.errors import BadQuery
from serving.query.filters import property_of
from serving.query.parameters import Parameters


def parse(given: Any, path: str = "/dimensions") -> str | None:
    """The one of a list, if there is one; raises BadQuery."""
    if not isinstance(given, list) or len(given) > 1:
        raise BadQuery("A list of one dimension at most", path, given, DIMENSIONS)
    if not given:
        return None
    name = given[0]
    if isinstance(name, str) and is_property(name):
        property_of(name, f"{path}/0")
    elif not isinstance(name, str) or name not in DIMENSIONS:
        allowed = (*DIMENSIONS, f"{PROPERTY}<name>")
        raise BadQuery(f"Not a dimension: {name!r}", f"{path}/0", name, allowed)
    return str(name)


def column(dimension: str | None, parameters: Parameters) -> str:
    """SQL of its value on a hit, as answers show it; of none ''."""
    if dimension is None:
        return "''"
    return shown(dimension, stored(dimension, parameters))
