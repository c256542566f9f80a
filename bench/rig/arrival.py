"""An event that is seen to appear on the page: from Kafka to the screen."""

import time
from datetime import UTC, datetime
from urllib.parse import quote

from playwright.sync_api import Page

from clickstream.settings import Settings
from clickstream.traffic.send_one import send_one
from serving.app.filters.address import write
from serving.app.filters.tree import Leaf


def seconds_to_screen(page: Page, settings: Settings, site_id: str) -> float:
    """From the broker's acknowledgement of one page view to Realtime telling of its visitor.

    Realtime is open meanwhile, filtered to a path of this event alone.
    """
    path = f"/bench-{time.time_ns()}"
    page.goto(f"/realtime?site={site_id}&f={quote(write(Leaf('is', 'event:page', (path,))))}")
    page.locator(".pulse .amount", has_text="0").wait_for()
    event = {
        "site_id": site_id,
        "visitor_id": path,
        "name": "page_view",
        "event_time": datetime.now(UTC).isoformat(),
        "url": f"https://{site_id}{path}",
    }
    sent = send_one(settings, event)
    page.locator(".pulse .amount", has_text="1").wait_for()
    return time.perf_counter() - sent.at
