"""A panel: visitors by one tab's dimensions; a click on a row filters the page to it."""

import json
from functools import partial
from typing import Any

from serving.answers import Row
from serving.app import format, state
from serving.app.address import View
from serving.app.ask import Answers
from serving.app.components.panel import Link, panel
from serving.app.components.rows import Bar
from serving.app.filters.change import chosen
from serving.app.filters.dimension import BLANKS, PROPERTY, full_name
from serving.app.filters.tree import leaves
from serving.app.overview import details
from serving.app.overview.questions import PLACES, Breakdown, Has
from serving.app.panel import EVENTS, PANELS, Panel, Tab, property_tab, row_name
from serving.app.shown import Shown

NO_GOAL = "No goal yet. Add one on the page Goals: it counts what has happened already, too."
LEAST = 4  # rows of a panel that stands alone, whose height no other depends on


def draw(name: str, asked: Breakdown, answers: Answers, shown: Shown, has: Has) -> None:
    of, view = PANELS[name], shown.view
    rows = bars(asked, answers, view)
    panel(
        f"panel-{name}",
        of.title,
        _links(of, asked.tab, properties(has, view)),
        rows,
        head=asked.tab.of.label,
        unit="Visitors",
        share="CR" if asked.tab.name == "goal" else "%",
        places=PLACES if name != EVENTS.name else max(LEAST, len(rows)),
        empty=NO_GOAL if asked.tab.name == "goal" and not has.goals else asked.tab.none_yet,
        icon=asked.tab.of.icon if len(asked.tab.dimensions) == 1 else "",
        draws=asked.tab.draws,
        saves=f"{shown.site.site_id} visitors by country {shown.period.covers}",
        on_pick=partial(_picked, of, asked.tab),
    )


def bars(asked: Breakdown, answers: Answers, view: View) -> list[Bar]:
    tab = asked.tab
    total = answers[asked.total].results[0].metrics[0]
    found = [row for row in answers[asked.rows].results if not _is_left_out(tab, row)]
    found = found if tab.draws else found[:PLACES]
    most = max((_visitors(row) for row in found), default=0) or 1
    on = [chosen(view.filters, dimension) for dimension in tab.dimensions]
    return [
        Bar(
            value=json.dumps(row.dimensions),
            label=row_name(tab, row.dimensions),
            text=format.number(_visitors(row)),
            part=_visitors(row) / most,
            share=_share(row, total),
            title=f"{_visitors(row):,.0f} visitors",
            on=all(value in values for value, values in zip(row.dimensions, on, strict=True)),
            mark=row.dimensions[0],
        )
        for row in found
    ]


def _visitors(row: Row) -> float:
    value = row.metrics[0]
    return value if isinstance(value, float) else 0.0


def _share(row: Row, total: object) -> str:
    if len(row.metrics) > 1 and isinstance(row.metrics[1], float):
        return format.value("percent", row.metrics[1])
    return format.share(_visitors(row), total if isinstance(total, float) else 0)


def _is_left_out(tab: Tab, row: Row) -> bool:
    return tab.leave_out and row.dimensions[0] in BLANKS


def properties(has: Has, view: View) -> list[str]:
    """The keys that are known here: those of goals, of filters, and the one that is shown."""
    found = [leaf.dimension for tree in view.filters for leaf in leaves(tree)]
    found.append(full_name(view.chosen(EVENTS.choice)) or "")
    mine = {name.removeprefix(PROPERTY) for name in found if name.startswith(PROPERTY)}
    return sorted(mine | {*has.properties})


def _links(of: Panel, now: Tab, keys: list[str]) -> list[Link]:
    """Tabs, and below them those that are parts of the one that is open."""
    links: dict[str, Link] = {}
    for tab in (*of.tabs, *(property_tab(key) for key in keys if of.prefix)):
        head = tab.under or tab.label
        if head not in links:
            links[head] = Link(tab.name, head, head == (now.under or now.label))
        if tab.under and tab.under == now.under:
            links[head].below.append(Link(tab.name, tab.label, tab.name == now.name))
    return list(links.values())


def _picked(of: Panel, tab: Tab, picked: dict[str, Any]) -> None:
    if "tab" in picked:
        state.show(state.view().choosing(of.choice, picked["tab"]))
    elif "details" in picked:
        state.show(details.opening(state.view(), of, tab))
    else:
        state.narrow(tab.dimensions, picked)
