"""The last 30 minutes as bars; the running minute is striped."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from serving.app.components import part
from serving.client import Minute

_mount = part("minutes", with_js=("keep", "png"), with_css=("png",))


def minutes(key: str, counted: Sequence[Minute], zone: ZoneInfo, *, name: str) -> None:
    """name: of the PNG file."""
    _mount(key=key, data={**data(counted, zone), "name": name})


def data(counted: Sequence[Minute], zone: ZoneInfo) -> dict[str, Any]:
    """What is drawn. top: of the axis, which ends at the greatest minute; 0 is its other end."""
    most = max((minute.pageviews for minute in counted), default=0)
    total = sum(minute.pageviews for minute in counted)
    return {
        "bars": [
            {
                "key": minute.minute.isoformat(),
                "part": minute.pageviews / (most or 1),
                "title": f"{minute.minute.astimezone(zone):%H:%M}: {_views(minute.pageviews)}, "
                f"{minute.visitors:,} {'visitor' if minute.visitors == 1 else 'visitors'}",
            }
            for minute in counted
        ],
        "top": f"{_views(most)} a minute" if most else "",
        "alt": f"{_views(total)} in the last 30 minutes",
    }


def _views(count: int) -> str:
    return f"{count:,} {'pageview' if count == 1 else 'pageviews'}"
