"""By its timetable Airflow begins a batch run, Spark computes it, and the page shows its cutoff."""

import time
from datetime import datetime

import pytest
from playwright.sync_api import Browser, expect

from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.browser import WIDE, context
from tests.every_answer import SITE, ZONE
from tests.parts import running
from tests.published import assert_exact
from tests.topic import MINUTE, event, send


@pytest.fixture
def once(alone: Settings) -> Settings:
    """With an Airflow of its own, which begins one batch run, at once."""
    airflow = alone.airflow.model_copy(update={"port": free_port()})
    batch = alone.batch.model_copy(update={"every_minutes": 600})
    return alone.model_copy(update={"airflow": airflow, "batch": batch})


@pytest.mark.slow
def test_what_airflow_publishes_by_its_timetable_is_on_the_page(
    once: Settings, chromium: Browser
) -> None:
    """No speed layer runs: what the page shows is what the run has published."""
    an_hour_ago = int(time.time() * 1000) - 60 * MINUTE
    send(once, [*(event(n, event_time=an_hour_ago + n * MINUTE) for n in range(30)), b"broken"])
    with running(once, "airflow"), running(once, "serve"), running(once, "app"):
        page = context(chromium, viewport=WIDE).new_page()
        page.goto(f"http://127.0.0.1:{once.app.port}/?site={SITE}")
        status, pageviews = page.locator(".status"), page.locator(".tile[data-k=pageviews] .amount")
        expect(status).to_contain_text("No batch yet", timeout=60_000)
        expect(pageviews).to_have_text("0")
        expect(status).to_contain_text("Batch complete to", timeout=300_000)
        expect(pageviews).to_have_text("30")
        published = assert_exact(once)
        reached = published.cutoff.time.astimezone(ZONE)
        expect(status).to_contain_text(f"Batch complete to {reached:%H:%M}")
        page.context.close()
    dag, due = published.made_for.split("/scheduled__")
    assert dag == "batch"
    assert published.cutoff.time == datetime.fromisoformat(due), "not when a step was at work"
    assert (published.number, published.reason) == (1, "Airflow, batch, scheduled")
