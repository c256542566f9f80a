"""Which retention is shown: all of it in the address.

?retention-by=day&cohorts=every&came=[{"goal":"Signup"}]&cells=count
"""

from serving.app import steps
from serving.app.address import View
from serving.app.choice import Choice
from serving.app.period import Period
from serving.app.shown import Shown
from serving.app.steps import Step, Steps
from serving.questions import Report

UNITS = {"day": "Day", "week": "Week", "month": "Month"}
COHORTS = {"new": "New people", "first": "First in the period", "every": "All who came"}
CELLS = {"share": "Shares", "count": "People"}
# The days that a period has, from and to: fewer make no second interval, more cannot be read
FITS = {"day": (2, 62), "week": (8, 400), "month": (32, 3000)}

BY = Choice("retention-by", ("", *UNITS))
WHO = Choice("cohorts", tuple(COHORTS), "new")
SHOWS = Choice("cells", tuple(CELLS), "share")
CAME, BACK = Steps("came", most=1), Steps("back", most=1)
CHOICES = (BY, WHO, SHOWS, CAME, BACK)


def fitting(of: Period) -> list[str]:
    """The intervals that a period has several of; of a single day none fits, and days are taken."""
    found = [name for name, (least, most) in FITS.items() if least <= _days(of) <= most]
    return found or ["day"]


def unit(view: View, of: Period) -> str:
    """The interval that is chosen, if it fits; else one that suits the period."""
    fits, chosen = fitting(of), view.chosen(BY)
    if chosen in fits:
        return chosen
    suits = "day" if _days(of) <= 14 else "week" if _days(of) <= 120 else "month"
    return suits if suits in fits else fits[0]


def step(view: View, of: Choice) -> Step | None:
    """CAME or BACK; None: any event."""
    found = steps.read(view.chosen(of))
    return found[0] if found else None


def stepping(view: View, of: Choice, by: Step | None) -> View:
    return view.choosing(of, steps.write([by]) if by else "")


def report(shown: Shown) -> Report:
    view = shown.view
    asked = {
        "interval": unit(view, shown.period),
        "cohorts": view.chosen(WHO),
        "start": step(view, CAME),
        "returning": step(view, BACK),
    }
    told = {key: value for key, value in asked.items() if value is not None}
    return shown.report("retention", compared=True, **told)


def _days(of: Period) -> int:
    return (of.end.date() - of.start.date()).days
