"""The last 30 minutes as bars; the running minute is striped."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from serving.app.components import part
from serving.client import Minute

_mount = part("minutes", with_js=("keep", "png"), with_css=("png",))


def minutes(key: str, counted: Sequence[Minute], zone: ZoneInfo, *, name: str) -> None:
    """name: of the PNG file."""
    most = max((minute.pageviews for minute in counted), default=0) or 1
    bars = [
        {
            "key": minute.minute.isoformat(),
            "part": minute.pageviews / most,
            "title": f"{minute.minute.astimezone(zone):%H:%M}: {minute.pageviews:,} pageviews, "
            f"{minute.visitors:,} visitors",
        }
        for minute in counted
    ]
    total = sum(minute.pageviews for minute in counted)
    alt = f"{total:,} pageviews in the last 30 minutes"
    _mount(key=key, data={"bars": bars, "alt": alt, "name": name})
