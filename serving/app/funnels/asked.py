"""What funnel is shown: a saved one, or one whose steps stand in the address.

?funnel=3                                     the saved one, as it is by now
?steps=[{"page":"/p/*"},{"goal":"Signup"}]    one that nobody has saved
?funnel=3&steps=[…]&window=3600               a change of the saved one, not saved yet
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from serving.app import by, steps
from serving.app.address import View
from serving.app.choice import Choice
from serving.app.shown import Shown
from serving.app.steps import Step, Steps
from serving.app.tables.sheet import Sheet
from serving.questions import Report

FUNNEL, STEPS, WINDOW = Choice("funnel"), Steps("steps"), Choice("window")
ORDER = Choice("order", ("loose", "strict"), "loose")
COUNTED = Choice("counted", ("visitor", "visit"), "visitor")
BY = by.choice("funnel-by", "")
SHEET = Sheet("funnel")
CHOICES = (FUNNEL, STEPS, WINDOW, ORDER, COUNTED, BY, *SHEET.choices)
DAY = 86_400
FEWEST, MOST = 2, 8  # steps
WINDOWS = {3600: "1 hour", DAY: "1 day", 7 * DAY: "7 days", 30 * DAY: "30 days"}


@dataclass(frozen=True)
class Funnel:
    """`id`: of the saved one that it is, or is a change of. window: seconds."""

    steps: tuple[Step, ...]
    order: str = ORDER.default
    window: int = DAY
    by: str = COUNTED.default
    id: int | None = None
    name: str = ""
    changed: bool = False

    @property
    def unit(self) -> str:
        return f"{self.by}s"

    @property
    def question(self) -> dict[str, Any]:
        """As the report is asked, and as a funnel is kept."""
        told = [dict(step) for step in self.steps]
        return {"steps": told, "order": self.order, "window": self.window, "by": self.by}


def funnel(view: View, saved: Sequence[dict[str, Any]]) -> Funnel | None:
    """None: there is none yet. saved: as the server tells them."""
    number = view.chosen(FUNNEL)
    mine = next((each for each in saved if str(each["id"]) == number), None)
    if found := steps.read(view.chosen(STEPS)):
        window = view.chosen(WINDOW)
        seconds = int(window) if window.isdecimal() and int(window) else DAY
        return Funnel(
            tuple(found),
            view.chosen(ORDER),
            seconds,
            view.chosen(COUNTED),
            mine["id"] if mine else None,
            mine["name"] if mine else "",
            changed=True,
        )
    first = mine or (saved[0] if saved else None)
    if first is None:
        return None
    return Funnel(
        tuple(steps.plain(first["steps"])),
        first["order"],
        first["window"],
        first["by"],
        first["id"],
        first["name"],
    )


def showing(view: View, of: Funnel) -> View:
    """The view in which it stands in the address, unsaved."""
    view = view.choosing(FUNNEL, str(of.id) if of.id is not None else "")
    view = view.choosing(STEPS, steps.write(of.steps)).choosing(ORDER, of.order)
    view = view.choosing(WINDOW, "" if of.window == DAY else str(of.window))
    return SHEET.from_the_top(view.choosing(COUNTED, of.by))


def showing_saved(view: View, number: int | None) -> View:
    """The view of a saved one; None: of the first that there is."""
    for choice in (STEPS, ORDER, WINDOW, COUNTED):
        view = view.choosing(choice, choice.default)
    return SHEET.from_the_top(view.choosing(FUNNEL, "" if number is None else str(number)))


def changing(view: View, of: Funnel, **change: Any) -> View:
    return showing(view, replace(of, **change))


def report(shown: Shown, of: Funnel) -> Report:
    return shown.report("funnel", compared=True, **of.question)


def by_group(shown: Shown, of: Funnel) -> Report | None:
    """The same for each value of a dimension, if one is chosen."""
    name = shown.view.chosen(BY)
    if not name:
        return None
    dimensions = list(by.tab(name).dimensions)
    return shown.report("funnel", compared=True, dimensions=dimensions, **of.question)
