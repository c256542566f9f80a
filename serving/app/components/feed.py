"""Events as they arrive, newest first; a new one lights up once."""

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from serving.app.components import part
from serving.client import LiveEvent

PLACES = 14
_mount = part("feed", with_js=("keep", "icons"), with_css=("icons",))


def feed(key: str, events: Sequence[LiveEvent], zone: ZoneInfo, empty: str) -> None:
    seen: Counter[str] = Counter()
    shown = []
    for event in events[:PLACES]:
        same = f"{event.event_time.isoformat()}|{event.visitor_id}|{event.name}|{event.path}"
        seen[same] += 1
        shown.append(
            {
                "key": f"{same}|{seen[same]}",
                "time": f"{event.event_time.astimezone(zone):%H:%M:%S}",
                "country": event.country,
                "path": event.path,
                "source": event.source,
                "name": event.name,
            }
        )
    _mount(key=key, data={"events": shown, "places": PLACES, "empty": empty})
