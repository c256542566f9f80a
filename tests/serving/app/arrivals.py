"""Events of this moment, as a test lets them arrive."""

import json
import time
from datetime import UTC, datetime, timedelta

from bench.rig.served import Arrived


def page_view(
    site_id: str, path: str, visitor: str = "v1", ago: timedelta = timedelta(0)
) -> Arrived:
    """One that happened so long ago, and arrives now."""
    now = datetime.now(UTC)
    event = {
        "event_id": f"{visitor}-{time.time_ns()}",
        "site_id": site_id,
        "visitor_id": visitor,
        "name": "page_view",
        "event_time": (now - ago).isoformat(),
        "url": f"https://{site_id}{path}",
    }
    return now, json.dumps(event).encode()
