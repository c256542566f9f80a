"""Events as they arrive, newest first; a new one lights up once."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from serving.app.components import part
from serving.client import LiveEvent

_mount = part("feed", with_js=("keep", "icons"), with_css=("icons",))


def feed(
    key: str, rows: Mapping[str, LiveEvent], zone: ZoneInfo, *, places: int, empty: str, note: str
) -> None:
    """Draws `places` rows high whatever there is, so that a refresh moves nothing below."""
    events = [
        {
            "key": row,
            "time": f"{event.event_time.astimezone(zone):%H:%M:%S}",
            "country": event.country,
            "path": event.path,
            "source": event.source,
            "name": event.name,
        }
        for row, event in rows.items()
    ]
    _mount(key=key, data={"events": events, "places": places, "empty": empty, "note": note})
