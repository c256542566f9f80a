"""The site's goals with their numbers: a click chooses one, Edit changes it."""

from typing import Any

from clickstream.metrics import METRICS
from serving.answers import Money, Row, Value
from serving.app import format, state
from serving.app.ask import Answers
from serving.app.components.goals import goals as draw_goals
from serving.app.goals.figures import CONVERTED, OF_GOALS, OF_MONEY
from serving.app.goals.questions import GOAL, SHEET, Goals
from serving.app.metric import Metric

DIALOG = "goal"
EVENTS = OF_GOALS.index("events")


def says(goal: dict[str, Any]) -> str:
    """Which events convert it."""
    had = " and ".join(f"{key} is {value}" for key, value in goal["props"].items())
    having = f", where {had}" if had else ""
    if goal["event"]:
        return f"Event {goal['event']}{having}"
    if goal["scroll"]:
        return f"Reads {goal['page']} to {goal['scroll']} %{having}"
    return f"Views {goal['page']}{having}"


def draw(known: list[dict[str, Any]], asked: Goals, answers: Answers, rests_on: str) -> None:
    by_goal, *paid = (answers[query].results for query in asked.by_goal)
    rows = {row.dimensions[0]: row for row in by_goal}
    amounts: dict[str, list[Money]] = {}
    for row in paid[0] if paid else ():
        if isinstance(amount := row.metrics[0], Money) and amount.value:
            amounts.setdefault(row.dimensions[0], []).append(amount)
    most = max((_visitors(row) for row in by_goal), default=0) or 1
    told = [
        {
            "id": goal["id"],
            "name": goal["name"],
            "says": says(goal),
            "on": goal["name"] == asked.goal,
            **_numbers(goal, rows.get(goal["name"]), amounts.get(goal["name"], []), most),
        }
        for goal in known
    ]
    draw_goals(
        "goals",
        sorted(told, key=lambda each: -each["part"]),
        with_money=bool(asked.site.currencies),
        titles={name: f"{METRICS[name].says}\n{rests_on}" for name in (*OF_GOALS, OF_MONEY[0])},
        on_pick=picked,
    )


def _numbers(
    goal: dict[str, Any], row: Row | None, paid: list[Money], most: float
) -> dict[str, Any]:
    values: list[Value] = [*row.metrics] if row else [0.0] * len(CONVERTED)
    moved = [*row.comparison.change] if row and row.comparison else [None] * len(CONVERTED)
    if goal["scroll"]:  # is told by engagement, which is no event that is counted
        values[EVENTS] = moved[EVENTS] = None

    def cell(figure: Metric, value: Value, moved: float | None) -> dict[str, str]:
        change = figure.told(moved)
        exact = format.value(figure.kind, value, exact=True)
        text = format.value(figure.kind, value)
        return {"text": text, "change": change.text, "tone": change.tone, "title": exact}

    return {
        "part": (_visitors(row) if row else 0.0) / most,
        "cells": [cell(*each) for each in zip(CONVERTED, values, moved, strict=True)],
        "money": " + ".join(amount.short for amount in paid),
        "moneys": " + ".join(amount.long for amount in paid),
    }


def _visitors(row: Row) -> float:
    value = row.metrics[0]
    return value if isinstance(value, float) else 0.0


def picked(given: dict[str, Any]) -> None:
    if "edit" in given:
        state.open_dialog(DIALOG, given["edit"])
        return
    view = state.view()
    chosen = "" if view.chosen(GOAL) == given["goal"] else given["goal"]
    state.show(SHEET.from_the_top(view.choosing(GOAL, chosen)))
