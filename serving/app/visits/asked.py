"""What the address of the visits page holds, and the question that it makes of it.

visitor   a visitor's id: the history of this visitor, all of it, whatever the period
person    the same of a person, such as user:ann, on all devices
visit     the start of a visit: that one is open, and in sight
after     the last visit of the page before: the start, ~, and the visitor's id
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from serving.app import choice
from serving.app.address import View
from serving.app.choice import Choice
from serving.app.shown import Shown
from serving.questions import Report

VISITOR, PERSON, VISIT = (Choice(name) for name in ("visitor", "person", "visit"))
AFTER = Choice(choice.AFTER)
CHOICES = (VISITOR, PERSON, VISIT, AFTER)
PLACES = 50  # visits of a page of the log
VISITS = 30  # visits of a page of a history, each with its events
MOST = 1_000  # visits that the server gives at once
TILDE = "~"


def is_history(view: View) -> bool:
    """Whether it is of one visitor or person."""
    return bool(view.chosen(VISITOR) or view.chosen(PERSON))


def question(shown: Shown, *, rows: int = 0, after: str | None = None) -> Report:
    """One page of the log or of a history. rows: another number of visits than the page has."""
    view = shown.view
    start = view.chosen(AFTER) if after is None else after
    pages: dict[str, Any] = {"limit": rows or (VISITS if is_history(view) else PLACES)}
    if start:
        pages["after"] = list(start.partition(TILDE)[::2])
    if not is_history(view):
        include = {"total_rows": True}
        return shown.report("visits", include=include, pagination=pages)
    whose = {key: view.chosen(of) for key, of in (("visitor_id", VISITOR), ("person", PERSON))}
    asked = {
        "site_id": shown.site.site_id,
        "events": True,
        "include": {"total_rows": True, "bots": True},
        "pagination": pages,
        **{key: value for key, value in whose.items() if value},
    }
    return Report("visits", asked)


def newest(shown: Shown) -> Report | None:
    """The visitor's newest visit, where a page of older ones does not have it."""
    if not (is_history(shown.view) and shown.view.chosen(AFTER)):
        return None
    return question(shown, rows=1, after="")


def linked(shown: Shown, visits: Iterable[dict[str, Any]]) -> Report | None:
    """The page that begins with the visit that a link opens, where the newest one lacks it."""
    view, start = shown.view, instant(shown.view.chosen(VISIT))
    if not is_history(view) or view.chosen(AFTER) or start is None:
        return None
    if any(instant(visit["start"]) == start for visit in visits):
        return None
    just_after = start + timedelta(microseconds=1)
    return question(shown, after=f"{just_after.isoformat()}{TILDE}")


def instant(text: str) -> datetime | None:
    """The one that a text in an address names, however it is written; None: it names none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def of_visitor(view: View, visitor_id: str, visit: str = "") -> View:
    """The same view with the history of a visitor. visit: the start of the one that is open."""
    other = view.choosing(PERSON, "").choosing(AFTER, "")
    return other.choosing(VISITOR, visitor_id).choosing(VISIT, visit)


def of_person(view: View, person: str) -> View:
    return of_visitor(view, "").choosing(PERSON, person)


def of_all(view: View) -> View:
    return of_visitor(view, "")


def older(view: View, follows: list[str]) -> View:
    """follows: what an answer has as `next`; empty: the newest page."""
    return view.choosing(AFTER, TILDE.join(follows)).choosing(VISIT, "")
