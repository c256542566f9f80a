"""A funnel for each value of a dimension: a table whose rows filter the page."""

import json
from functools import partial
from typing import Any

import streamlit as st

from serving.app import by, files, format, state
from serving.app.components.table import table
from serving.app.filters.change import chosen
from serving.app.filters.suggest import keys
from serving.app.filters.words import value_name
from serving.app.funnels.asked import BY, SHEET, Funnel
from serving.app.funnels.change import change
from serving.app.shown import Shown
from serving.app.tables.paging import go_to_rows
from serving.app.tables.whole import Asks

PLACES = 10
RATE = "rate"
Group = dict[str, Any]


def columns(of: Funnel) -> tuple[str, ...]:
    return ("step-1", *(f"step-{place}" for place in range(2, len(of.steps) + 1)), RATE)


def draw(shown: Shown, of: Funnel, answer: dict[str, Any], rests_on: str) -> None:
    tab = by.tab(shown.view.chosen(BY))
    dimension = tab.dimensions[0]
    asks = SHEET.asks(shown.view, columns(of))
    before = {g["dimensions"][0]: g for g in answer.get("comparison", {}).get("results", [])}
    found = ordered(answer["results"], of, asks, dimension)
    go_to_rows(SHEET, asks, len(found), PLACES)
    page = found[asks.page * PLACES :][:PLACES]
    most = max((group["steps"][0][of.unit] for group in page), default=0) or 1
    on = chosen(shown.view.filters, dimension)
    labels = [step["label"] for step in answer["results"][0]["steps"]] if found else []
    with st.container(horizontal=True, vertical_alignment="center", key="groupshead"):
        pick(shown)
        st.space("stretch")
        files.csv_button(
            f"{shown.site.site_id} funnel by {tab.name} {shown.period.covers}",
            [dimension, *columns(of)],
            lambda: [
                [g["dimensions"][0], *(s[of.unit] for s in g["steps"]), _rate(g)] for g in found
            ],
        )
    table(
        "groups",
        {
            "asks": vars(asks),
            "by_pick": True,
            "columns": heads(of, tab.of.label, labels, rests_on),
            "rows": [
                {
                    "key": json.dumps(group["dimensions"]),
                    "label": value_name(dimension, group["dimensions"][0]),
                    "mark": group["dimensions"][0],
                    "part": group["steps"][0][of.unit] / most,
                    "on": group["dimensions"][0] in on,
                    "cells": _cells(of, group, before.get(group["dimensions"][0])),
                }
                for group in page
            ],
            "count": f"{len(found):,} {'row' if len(found) == 1 else 'rows'}",
            "pages": -(-len(found) // PLACES),
            "places": min(PLACES, len(found)),
            "placeholder": f"Search {tab.of.label.lower()}",
            "empty": "Nothing fits what you look for." if asks.search else tab.none_yet,
            "icon": tab.of.icon,
        },
        on_pick=partial(_picked, dimension, columns(of)),
    )


def heads(of: Funnel, dimension: str, labels: list[str], rests_on: str) -> list[dict[str, str]]:
    """What each column is, and what its numbers rest on. labels: of the steps; none of no row."""
    who = f"{of.by.capitalize()}s"
    found = [{"key": "", "label": dimension, "title": "Sort by name"}]
    for place, (name, label) in enumerate(zip(columns(of), labels, strict=False)):
        below = "; below, in percent of those of the step before" if place else ""
        title = f"{who} who got to {label}{below}.\n{rests_on}"
        found.append({"key": name, "label": label, "title": title})
    title = f"{who} who got to the last step, in percent of those who began.\n{rests_on}"
    return [*found, {"key": RATE, "label": "Conversion", "title": title}]


def pick(shown: Shown) -> None:
    """By which dimension."""
    then = SHEET.from_the_top
    by.draw("funnel-by", BY, shown.view, label="Break down by", keys=keys(shown), then=then)


def ordered(groups: list[Group], of: Funnel, asks: Asks, dimension: str) -> list[Group]:
    """Those that fit what is looked for, as they are sorted."""
    typed = asks.search.casefold()

    def name(group: Group) -> str:
        return value_name(dimension, group["dimensions"][0])

    def worth(group: Group) -> Any:
        if asks.sort == RATE:
            return _rate(group)
        return group["steps"][int(asks.sort.removeprefix("step-")) - 1][of.unit]

    found = sorted((g for g in groups if typed in name(g).casefold()), key=name)
    return sorted(found, key=worth if asks.sort else name, reverse=asks.desc)


def _rate(group: Group) -> float:
    rate: float = group["steps"][-1]["conversion_rate"]
    return rate


def _cells(of: Funnel, group: Group, before: Group | None) -> list[dict[str, str]]:
    """Counts over the share of the step before; at the end what all came to, and its change."""
    cells = []
    for step in group["steps"]:
        share = step["step_conversion_rate"]
        text = format.value("count", step[of.unit])
        under = "" if share is None else format.value("percent", round(share, 1))
        title = f"{step[of.unit]:,} {of.unit}" + (f", {under} of the step before" if under else "")
        cells.append({"text": text, "change": under, "tone": "flat", "title": title})
    rate, was = _rate(group), _rate(before) if before else None
    moved = change("percent", rate, was)
    text = format.value("percent", round(rate, 1))
    title = f"{rate:g} %" + (f", before: {was:g} %" if was is not None else "")
    return [*cells, {"text": text, "change": moved.text, "tone": moved.tone, "title": title}]


def _picked(dimension: str, names: tuple[str, ...], picked: dict[str, Any]) -> None:
    if "asks" in picked:
        state.show(SHEET.asking(state.view(), names, picked["asks"]))
    else:
        state.narrow((dimension,), picked)
