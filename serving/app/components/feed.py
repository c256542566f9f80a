"""Events as they arrive, newest first; a new one lights up once, a click picks its visitor."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from serving.app.components import once, part
from serving.client import LiveEvent

_mount = part("feed", with_js=("keep", "icons"), with_css=("icons",))


def feed(
    key: str,
    rows: Mapping[str, LiveEvent],
    zone: ZoneInfo,
    *,
    places: int,
    empty: str,
    note: str,
    link: Callable[[str], str],
    on_pick: Callable[[Any], None],
) -> None:
    """Draws `places` rows high whatever there is, so that a refresh moves nothing below.

    link: the address of a visitor's history. Picks a visitor's id.
    """
    events = [
        {
            "key": row,
            "time": f"{event.event_time.astimezone(zone):%H:%M:%S}",
            "country": event.country,
            "path": event.path,
            "source": event.source,
            "name": event.name,
            "visitor": event.visitor_id,
            "link": link(event.visitor_id),
        }
        for row, event in rows.items()
    ]
    data = {"events": events, "places": places, "empty": empty, "note": note}
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
