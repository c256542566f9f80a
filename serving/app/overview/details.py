"""A panel's whole table in a dialog: every row, with the metrics that fit its dimension."""

import json
from dataclasses import replace
from typing import Any

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.answers import Answer, Row
from serving.app import format, state
from serving.app.ask import client
from serving.app.components.table import table
from serving.app.filters.change import HOW
from serving.app.metric import METRIC
from serving.app.overview.breakdown import label
from serving.app.overview.whole import MOST, PLACES, Asks, as_csv, metrics, query
from serving.app.panel import PANELS, Tab
from serving.app.shown import Shown

KEY = "details"


def draw(shown: Shown, about: tuple[str, str]) -> None:
    """about: the panel's name, and its tab's."""
    panel = PANELS[about[0]]
    tab = panel.tab(about[1])
    title = panel.title if tab.label in (panel.title, "Map") else f"{panel.title}: {tab.label}"
    st.dialog(title, width="large", on_dismiss=state.close_dialog)(_draw)(shown, tab)


def _draw(shown: Shown, tab: Tab) -> None:
    if state.dialog() is None:
        st.rerun()
    picked = st.session_state.get(KEY)
    asks = Asks(**(picked.get("asks") or {})) if picked else Asks()
    try:
        answer = client().query(query(shown, tab, asks))
    except ClickstreamError as trouble:
        st.markdown(str(trouble))
        return
    table(KEY, _data(tab, asks, answer), on_pick=lambda: _picked(tab))
    st.download_button(
        "CSV",
        lambda: as_csv(tab, client().query(query(shown, tab, replace(asks, page=0), rows=MOST))),
        file_name=f"{shown.site.site_id} {tab.of.label.lower()} {shown.period.covers}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="csv",
        on_click="ignore",
    )


def _data(tab: Tab, asks: Asks, answer: Answer) -> dict[str, Any]:
    names, total = metrics(tab), answer.meta.total_rows or 0
    columns = [{"key": "", "label": tab.of.label, "title": "Sort by name"}]
    for name in names:
        known = METRIC[name]
        columns.append({"key": name, "label": _short(known.label), "title": known.definition})
    most = max((_number(row, 0) for row in answer.results), default=0) or 1
    return {
        "asks": vars(asks),
        "columns": columns,
        "rows": [
            {
                "key": json.dumps(row.dimensions),
                "label": label(tab, row.dimensions),
                "mark": row.dimensions[0],
                "part": _number(row, 0) / most,
                "cells": [_cell(name, row, place) for place, name in enumerate(names)],
            }
            for row in answer.results
        ],
        "count": f"{total:,} {'row' if total == 1 else 'rows'}",
        "pages": -(-total // PLACES),
        "placeholder": f"Search {tab.of.label.lower()}",
        "empty": "Nothing fits what you look for." if asks.search else tab.none_yet,
        "icon": tab.of.icon if len(tab.dimensions) == 1 else "",
    }


def _short(label: str) -> str:
    """As beside other columns: all are totals."""
    return label.removeprefix("Total ").removeprefix("Unique ").capitalize()


def _cell(name: str, row: Row, place: int) -> dict[str, str]:
    metric, value = METRIC[name], row.metrics[place]
    before = row.comparison.metrics[place] if row.comparison else None
    change = format.change(metric.kind, value, before, less_is_better=metric.less_is_better)
    exact = format.value(metric.kind, value, exact=True)
    versus = f", before: {format.value(metric.kind, before, exact=True)}" if row.comparison else ""
    return {
        "text": format.value(metric.kind, value),
        "change": change.text,
        "tone": change.tone,
        "title": f"{exact}{versus}",
    }


def _number(row: Row, place: int) -> float:
    value = row.metrics[place]
    return value if isinstance(value, float) else 0.0


def _picked(tab: Tab) -> None:
    picked: dict[str, Any] | None = st.session_state[KEY].pick
    if picked is None:
        return
    view = state.view()
    filters, change = view.filters, HOW[picked["how"]]
    for dimension, value in zip(tab.dimensions, json.loads(picked["value"]), strict=True):
        filters = change(filters, dimension, value)
    state.show(replace(view, filters=filters))
    state.close_dialog()
