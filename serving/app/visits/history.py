"""One visitor: who that is in a few words, and each visit with its events, newest first."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from serving.app import format
from serving.app.shown import Shown
from serving.app.visits import words
from serving.app.visits.asked import PERSON, VISIT, instant

Told = dict[str, Any]
NOBODY = (
    "There is no visit of this visitor. The address may name another site's, or one whose "
    "history has ended."
)


def profile(
    shown: Shown,
    visits: list[Told],
    total: int,
    *,
    newest: Told | None = None,
    goes_on: bool = False,
) -> Told:
    """What is said above the visits. total: how many visits there are on all pages.

    newest: of all, where these are older ones. goes_on: whether there are still older ones.
    """
    latest, oldest = newest or visits[0], visits[-1]
    revenue: dict[str, float] = {}
    for currency, value in (each for visit in visits for each in visit["revenue"].items()):
        revenue[currency] = revenue.get(currency, 0.0) + value
    whole = len(visits) == total
    below = "visit" if len(visits) == 1 else f"{len(visits)} visits"
    seen = [words.at(told, shown.at) for told in (latest["end"], oldest["start"])]
    facts = [
        ("Visits", f"{total:,}"),
        ("Last seen", _when(seen[0], shown)),
        ("First seen", "earlier" if goes_on else _when(seen[1], shown)),
        ("Pageviews", f"{sum(visit['pageviews'] for visit in visits):,}"),
        ("Time", format.duration(sum(visit["duration_seconds"] for visit in visits))),
        ("Conversions", f"{sum(sum(visit['goals'].values()) for visit in visits):,}"),
    ]
    if revenue:
        facts.append(("Revenue", words.money(revenue)))
    of_person = shown.view.chosen(PERSON)
    devices = dict.fromkeys(words.device(visit) for visit in visits)
    return {
        "who": of_person.removeprefix(words.USER) if of_person else _name(latest),
        "visitor": "" if of_person else latest["visitor_id"],
        "known": words.is_known(latest),
        "person": "" if of_person else next((p for p in map(_user, [latest, *visits]) if p), ""),
        "country": latest["country"],
        "says": [words.place(latest), *list(devices)[:3]],
        "facts": [{"name": name, "text": text} for name, text in facts],
        "note": "" if whole else f"Sums are of the {below} below.",
    }


def visits_shown(shown: Shown, visits: list[Told]) -> list[Told]:
    """What the component draws of each visit; the one that the address names is open."""
    named = shown.view.chosen(VISIT)
    opened = named if any(_is(visit, named) for visit in visits) else visits[0]["start"]
    return [_visit(shown, visit, _is(visit, opened), bool(named)) for visit in visits]


def _visit(shown: Shown, visit: Told, is_open: bool, is_named: bool) -> Told:
    began = words.at(visit["start"], shown.at)
    facts = [words.source(visit), words.campaign(visit), words.device(visit), words.place(visit)]
    if visit["bot"]:
        facts.append("marked as a bot")
    return {
        "key": f"{visit['start']}~{visit['visitor_id']}",
        "open": is_open,
        "named": is_open and is_named,
        "day": words.day(began.date(), shown.at).partition(",")[0],
        "time": f"{began:%H:%M}",
        "source": words.source(visit),
        "country": visit["country"],
        "says": " · ".join(fact for fact in facts if fact),
        "goals": words.goals(visit),
        "revenue": words.money(visit["revenue"]),
        "pages": words.count(visit["pageviews"], "page"),
        "seconds": format.duration(visit["duration_seconds"]),
        "events": _events(shown, visit["timeline"]),
    }


def _events(shown: Shown, timeline: list[Told]) -> list[Told]:
    """Each with the time until the next one; engagement is told beside the page that was read."""
    times = [datetime.fromisoformat(event["event_time"]) for event in timeline]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    return [
        {
            "key": f"{event['event_id']}~{event['event_time']}",
            "time": f"{words.at(event['event_time'], shown.at):%H:%M:%S}",
            "name": event["name"],
            "what": event["path"],
            "says": _says(event),
            "goals": event["goals"],
            "gap": format.duration(gap) if gap >= 60 else "",
        }
        for event, gap in zip(timeline, [*gaps, 0.0], strict=False)
    ]


def _says(event: Told) -> str:
    """What an event holds beside its page."""
    parts = [f"{key}: {value}" for key, value in event["props"].items()]
    if event["revenue"]:
        parts.insert(0, format.amount(event["revenue"]["value"], event["revenue"]["currency"]))
    if event["engaged_ms"]:
        parts.append(f"read for {format.duration(event['engaged_ms'] / 1000)}")
    if event["scroll"] is not None:
        parts.append(f"scrolled to {event['scroll']}%")
    return " · ".join(parts)


def _is(visit: Told, start: str) -> bool:
    return instant(visit["start"]) == instant(start)


def _name(visit: Told) -> str:
    return words.name(visit) if words.is_known(visit) else visit["visitor_id"]


def _user(visit: Told) -> str:
    return visit["person"] if words.is_known(visit) else ""


def _when(value: datetime, shown: Shown) -> str:
    near = words.day(value.date(), shown.at).partition(",")
    said = near[0] if near[1] else f"{value.day} {value:%b %Y}"
    return f"{said} {value:%H:%M}"
