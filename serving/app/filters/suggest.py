"""Values to choose from: those of the period that have what is typed in them, by visitors."""

from typing import Any

from babel import Locale

from clickstream.errors import ClickstreamError
from serving.app import format, kept
from serving.app.ask import client
from serving.app.filters.dimension import DIMENSIONS, PROPERTY, SEGMENT
from serving.app.filters.words import value_name
from serving.app.shown import Shown
from serving.questions import Query

MOST = 12
Items = list[dict[str, str]]
_TERRITORIES = {code: str(name) for code, name in Locale("en").territories.items()}


def suggest(shown: Shown, asks: dict[str, Any] | None) -> dict[str, Any]:
    """For the editor: the dimension and text that they are for, and items of value, label, count.

    Both are told, since an answer may come when another dimension is chosen already.
    """
    dimension, text = (asks or {}).get("dimension", ""), (asks or {}).get("text", "")
    known = dimension in DIMENSIONS or dimension == SEGMENT
    is_property = dimension.startswith(PROPERTY) and dimension != PROPERTY
    items = _items(shown, dimension, text) if known or is_property else []
    return {"dimension": dimension, "text": text, "items": items}


def _items(shown: Shown, dimension: str, text: str) -> Items:
    typed = text.casefold()
    if dimension == "event:goal":
        goals = [goal.name for goal in kept.goals(shown.site.site_id)]
        return [_item(name, name) for name in goals if typed in name.casefold()]
    if dimension == SEGMENT:
        names = kept.segment_names(shown.site.site_id)
        return [_item(number, name) for number, name in names.items() if typed in name.casefold()]
    asked = Query(
        shown.site.site_id,
        ("visitors",),
        shown.period.date_range,
        dimensions=(dimension,),
        filters=matching(dimension, text),
        pagination={"limit": MOST, "offset": 0},
    )
    try:
        rows = client().query(asked).results
    except ClickstreamError:  # the page below says what is wrong; what is typed can be chosen
        return []
    counted = ((row.dimensions[0], row.metrics[0]) for row in rows)
    return [
        _item(value, value_name(dimension, value), format.value("count", visitors))
        for value, visitors in counted
    ]


def matching(dimension: str, text: str) -> tuple[Any, ...]:
    """Filters of the API for what has a text in it, as people read it; of "": none."""
    if not text:
        return ()
    if dimension == "visit:country":
        typed = text.casefold()
        codes = tuple(code for code, name in _TERRITORIES.items() if typed in name.casefold())
        return (("is", dimension, (*codes, text.upper())),)
    return (("contains", dimension, (text,), {"case_sensitive": False}),)


def _item(value: str, label: str, count: str = "") -> dict[str, str]:
    return {"value": value, "label": label, "count": count}


def keys(shown: Shown) -> list[str]:
    """Properties that events have, and those that goals name; none while nothing answers."""
    site_id = shown.site.site_id
    try:
        named = {key for goal in kept.goals(site_id) for key in goal.props}
        return sorted(named | {*kept.properties(site_id)})
    except ClickstreamError:
        return []
