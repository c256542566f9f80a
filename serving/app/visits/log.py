"""The log: a row for each visit of the period, newest first, below the day that it began."""

from typing import Any

from serving.app import format, go
from serving.app.shown import Shown
from serving.app.visits import words
from serving.app.visits.asked import of_visitor

NO_VISIT = (
    "No visit yet in this period. Choose a longer one, or send events: "
    "`clickstream simulate` makes some."
)
NO_FIT = "No visit fits these filters. Remove one above, or choose a longer period."
COLUMNS = (
    "start end duration_seconds visitor_id person source channel referrer utm_source utm_medium"
    " utm_campaign utm_content utm_term country region city device browser browser_version os"
    " os_version screen language entry_page exit_page pageviews events goals revenue"
).split()


def rows(shown: Shown, visits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the component `log` draws."""
    return [_row(shown, visit) for visit in visits]


def empty(shown: Shown) -> str:
    return NO_FIT if shown.view.filters else NO_VISIT


def cells(visit: dict[str, Any]) -> list[Any]:
    """A row of the file: values as the API tells them, of COLUMNS."""
    plain = {
        **visit,
        "goals": "; ".join(f"{name}: {times}" for name, times in visit["goals"].items()),
        "revenue": "; ".join(f"{value} {c}" for c, value in visit["revenue"].items()),
    }
    return [plain[name] for name in COLUMNS]


def _row(shown: Shown, visit: dict[str, Any]) -> dict[str, Any]:
    began = words.at(visit["start"], shown.at)
    opened = of_visitor(shown.view, visit["visitor_id"], visit["start"])
    return {
        "key": f"{visit['start']}~{visit['visitor_id']}",
        "pick": [visit["visitor_id"], visit["start"]],
        "link": go.link("visits", opened),
        "day": words.day(began.date(), shown.at),
        "time": f"{began:%H:%M:%S}",
        "country": visit["country"],
        "place": words.place(visit),
        "who": words.name(visit),
        "known": words.is_known(visit),
        "visitor": visit["visitor_id"],
        "source": words.source(visit),
        "entry": visit["entry_page"] or "no page",
        "exit": visit["exit_page"] if visit["exit_page"] != visit["entry_page"] else "",
        "device": words.device(visit),
        "goals": words.goals(visit),
        "revenue": words.money(visit["revenue"]),
        "pages": words.count(visit["pageviews"], "page"),
        "seconds": format.duration(visit["duration_seconds"]),
    }
