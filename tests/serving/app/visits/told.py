"""Visits as the server tells them, for tests that need no server."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from serving.answers import Site
from serving.app.address import View
from serving.app.period import Moment
from serving.app.shown import Shown

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=BERLIN)
SHOP = Site("shop.example", [], "Europe/Berlin", "EUR")


def shown(view: View | None = None) -> Shown:
    return Shown(view or View(), SHOP, Moment(BERLIN, NOW, date(2020, 1, 1)))


def event(at: str, name: str = "page_view", path: str = "/", **more: Any) -> dict[str, Any]:
    plain = {
        "event_time": at,
        "event_id": f"{name} {at}",
        "name": name,
        "hostname": "shop.example",
        "path": path,
        "person": "visitor:v1",
        "scroll": None,
        "engaged_ms": 0,
        "revenue": None,
        "props": {},
        "goals": [],
    }
    return plain | more


def visit(start: str, *timeline: dict[str, Any], **more: Any) -> dict[str, Any]:
    texts = (
        "source channel referrer utm_source utm_medium utm_campaign utm_content utm_term country"
        " region city device browser browser_version os os_version screen language"
    ).split()
    plain = {
        **dict.fromkeys(texts, ""),
        "start": start,
        "end": start,
        "duration_seconds": 90,
        "visitor_id": "v1",
        "person": "visitor:v1",
        "bot": False,
        "entry_page": "/",
        "exit_page": "/cart",
        "pageviews": 2,
        "events": 2,
        "goals": {},
        "revenue": {},
        "timeline": list(timeline),
    }
    return plain | more
