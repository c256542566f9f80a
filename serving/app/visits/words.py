"""A visit and its events in words: plain texts, times in the site's zone."""

from datetime import date, datetime, timedelta
from typing import Any

from serving.app import format
from serving.app.filters.words import country
from serving.app.period import Moment

Told = dict[str, Any]
USER = "user:"
VISITOR = "visitor:"


def at(told: str, moment: Moment) -> datetime:
    """An instant of the API in the site's zone."""
    return datetime.fromisoformat(told).astimezone(moment.zone)


def day(value: date, moment: Moment) -> str:
    """Today, Yesterday, or such as Sunday 22 November; with its year if that is another."""
    today = moment.now.date()
    said = f"{value:%A} {value.day} {value:%B}"
    said = said if value.year == today.year else f"{said} {value.year}"
    near = {today: "Today, ", today - timedelta(days=1): "Yesterday, "}
    return near.get(value, "") + said


def name(visit: Told) -> str:
    """A person who has logged in by that name, others by the beginning of their visitor's id."""
    person: str = visit["person"]
    if person.startswith(USER):
        return person.removeprefix(USER)
    return short(visit["visitor_id"])


def short(visitor_id: str) -> str:
    return visitor_id if len(visitor_id) <= 12 else f"{visitor_id[:8]}…"


def is_known(visit: Told) -> bool:
    return bool(visit["person"].startswith(USER))


def place(visit: Told) -> str:
    parts = [visit["city"], visit["region"], country(visit["country"])]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or "Unknown place"


def device(visit: Told) -> str:
    """Such as: Chrome 141.0 on Windows 11, Desktop, 1440x900."""
    browser = f"{visit['browser']} {visit['browser_version']}".strip()
    system = f"{visit['os']} {visit['os_version']}".strip()
    said = " on ".join(part for part in (browser, system) if part)
    parts = [said, visit["device"], visit["screen"].replace("x", " x ")]
    return ", ".join(part for part in parts if part) or "Unknown device"


def source(visit: Told) -> str:
    return visit["source"] or "Direct / None"


def campaign(visit: Told) -> str:
    """What its link said, such as: newsletter / email / autumn."""
    parts = (visit[f"utm_{key}"] for key in ("source", "medium", "campaign", "content", "term"))
    return " / ".join(part for part in parts if part)


def count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def money(revenue: dict[str, float]) -> str:
    return " + ".join(format.amount(value, currency) for currency, value in revenue.items())


def goals(visit: Told) -> list[str]:
    return [f"{name} x {times}" if times > 1 else name for name, times in visit["goals"].items()]
