"""The lists of Realtime: who is here, by page, source, country and device; a row filters.

A list is not narrowed by its own filter: the other values stay in sight, and one click goes from
one to another.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from serving.answers import Now, Realtime
from serving.app import format, state
from serving.app.components.rows import Bar, rows
from serving.app.filters.change import chosen, without_own
from serving.app.filters.dimension import of
from serving.app.filters.tree import Filters, asked
from serving.app.filters.words import value_name
from serving.app.shown import Shown
from serving.questions import Moment

PLACES = 8
LISTS: dict[str, Callable[[Realtime], Sequence[Now]]] = {
    "event:page": lambda report: report.pages,
    "visit:source": lambda report: report.sources,
    "visit:country": lambda report: report.countries,
    "visit:device": lambda report: report.devices,
}


def questions(shown: Shown) -> dict[str, Moment]:
    """What each list asks, by its dimension: the same, but for those that are filtered to."""
    filters = shown.view.filters
    return {name: Moment(shown.site.site_id, asked(without_own(filters, name))) for name in LISTS}


def draw(reports: dict[str, Realtime], filters: Filters) -> None:
    """reports: the answers, by dimension."""
    for column, (name, report) in zip(st.columns(len(reports)), reports.items(), strict=True):
        dimension, values = of(name), LISTS[name](report)
        most = max((each.visitors for each in values), default=0) or 1
        on = chosen(filters, name)
        bars = [
            Bar(
                value=json.dumps([each.value]),
                label=value_name(name, each.value),
                text=format.number(each.visitors),
                part=each.visitors / most,
                on=each.value in on,
                mark=each.value,
            )
            for each in values[:PLACES]
        ]
        key = dimension.label.lower()
        with column, st.container(border=True, height="stretch", key=f"card-{key}"):
            rows(
                f"now-{key}",
                bars,
                head=dimension.label,
                unit="Now",
                places=PLACES,
                empty="Nobody in the last 5 minutes.",
                icon=dimension.icon,
                on_pick=partial(state.narrow, [name]),
            )
