"""What the address of the paths page holds, and the question that it makes of it.

way      from: paths that begin with `at`; to: paths that lead up to it
at       a page or a pattern of pages, such as /p/*, or an event, as event:signup; none: paths
         from where visits begin
nodes    pages, or events too
depth    how many steps
top      nodes of a step; the others are one
least    visits that a link has to have to be drawn
"""

from typing import Any

from serving.app.address import View
from serving.app.choice import Choice
from serving.app.shown import Shown
from serving.questions import Report

FROM, TO = "from", "to"
PAGES, EVENTS = "pages", "events"
EVENT = "event:"
WAY = Choice("way", (FROM, TO), FROM)
AT = Choice("at")
NODES = Choice("nodes", (PAGES, EVENTS), PAGES)
STEPS = Choice("depth", ("3", "4", "5", "6", "8"), "4")
TOP = Choice("top", ("3", "5", "8", "12", "20"), "5")
LEAST = Choice("least", ("1", "2", "5", "10", "50", "100", "1000"), "1")
CHOICES = (WAY, AT, NODES, STEPS, TOP, LEAST)


def question(shown: Shown) -> Report | None:
    """None: paths are to lead somewhere, and nobody has said where to."""
    view = shown.view
    anchor: dict[str, Any] = {}
    if view.chosen(AT):
        anchor = {"start" if view.chosen(WAY) == FROM else "end": node_of(view.chosen(AT))}
    elif view.chosen(WAY) == TO:
        return None
    return shown.report(
        "paths",
        nodes=nodes(view),
        depth=int(view.chosen(STEPS)),
        top=int(view.chosen(TOP)),
        threshold=int(view.chosen(LEAST)),
        **anchor,
    )


def nodes(view: View) -> str:
    """Paths from or to an event are of events, whatever is chosen: the server knows no others."""
    return EVENTS if view.chosen(AT).startswith(EVENT) else view.chosen(NODES)


def node_of(at: str) -> dict[str, str]:
    """As the API has it."""
    return {"event": at.removeprefix(EVENT)} if at.startswith(EVENT) else {"page": at}


def name_of(node: dict[str, Any]) -> str:
    """As the address has it; the others' is empty."""
    if "event" in node:
        return f"{EVENT}{node['event']}"
    return str(node.get("page", ""))


def deeper(view: View, node: str) -> View:
    """From, or to, that node; the others of a step, by showing more of them."""
    if node:
        return view.choosing(AT, node)
    more = TOP.options[min(TOP.options.index(view.chosen(TOP)) + 1, len(TOP.options) - 1)]
    return view.choosing(TOP, more)
