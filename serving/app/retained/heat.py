"""Cohorts as a table: a row each, a cell for each interval later, the darker the more came back."""

from datetime import date
from typing import Any

from serving.app import format
from serving.app.components.heat import heat
from serving.app.shown import Shown

FORMATS = {"day": "%a %-d %b", "week": "%-d %b", "month": "%b %Y"}
SAYS = {"day": "on %A %-d %B %Y", "week": "in the week of %-d %B %Y", "month": "in %B %Y"}
NOTE = (
    "Share of each cohort that came back. A dashed cell is of {a} {unit} that is not over, or that "
    "the period cuts: it may still grow, and the mean leaves it out."
)
LATER = 0.7
EMPTY = "Nobody came so in this period. Choose a longer one, or another event to come by."


def draw(shown: Shown, answer: dict[str, Any], unit: str, *, counts: bool) -> None:
    rows = answer["results"]
    most = max((_share(c) for row in rows for c in row["cells"][1:]), default=0) or 1
    widest = max((len(row["cells"]) for row in rows), default=0)
    together = {cell["later"]: cell for cell in answer["curve"]}
    heat(
        "heat",
        {
            "heads": [f"{unit.capitalize()} {later}" for later in range(widest)],
            "titles": {
                "Cohort": f"The {unit} in which people came.",
                "People": "Who came so in it: the people that all shares are of.",
            },
            "first": "Mean",
            "mean": [
                format.value("percent", together[later]["share"]) if later in together else ""
                for later in range(widest)
            ],
            "people": format.value("count", sum(row["people"] for row in rows)),
            "rows": [_row(row, unit, most, counts=counts) for row in rows],
            "note": NOTE.format(a="an" if unit[0] in "aeiou" else "a", unit=unit),
            "empty": "" if any(row["people"] for row in rows) else EMPTY,
        },
        name=f"{shown.site.site_id} retention {shown.period.covers}",
    )


def plain(answer: dict[str, Any]) -> list[list[Any]]:
    """Rows of a file: one for each cell."""
    return [
        [row["cohort"], row["people"], *(cell[key] for key in CELLS)]
        for row in answer["results"]
        for cell in row["cells"]
    ]


CELLS = ("later", "people", "share", "unfinished")
COLUMNS = ("cohort", "of", *CELLS)


def _row(row: dict[str, Any], unit: str, most: float, *, counts: bool) -> dict[str, Any]:
    began = date.fromisoformat(row["cohort"])
    return {
        "key": row["cohort"],
        "label": f"{began:{FORMATS[unit]}}",
        "people": format.value("count", row["people"]),
        "cells": [
            {
                "key": cell["later"],
                "text": _text(cell, counts=counts),
                "part": _part(cell, most),
                "unfinished": cell["unfinished"],
                "title": _title(row, cell, unit),
            }
            for cell in row["cells"]
        ],
    }


def _part(cell: dict[str, Any], most: float) -> float:
    """How dark: all who came are darkest; who came back at most so far that it is told apart."""
    return LATER * min(1.0, _share(cell) / most) if cell["later"] else _share(cell) / 100


def _text(cell: dict[str, Any], *, counts: bool) -> str:
    if cell["share"] is None:
        return ""
    return format.value("count", cell["people"]) if counts else f"{cell['share']:g}%"


def _share(cell: dict[str, Any]) -> float:
    return cell["share"] or 0.0


def _title(row: dict[str, Any], cell: dict[str, Any], unit: str) -> str:
    came = f"{row['people']:,} came {date.fromisoformat(row['cohort']):{SAYS[unit]}}"
    if not cell["later"]:
        return came
    units = unit if cell["later"] == 1 else f"{unit}s"
    still = ", so far" if cell["unfinished"] else ""
    share = f" ({cell['share']:g} %)" if cell["share"] is not None else ""
    return f"{came}; {cell['people']:,}{share} came back {cell['later']} {units} later{still}"
