"""The overview without a browser: what is drawn when."""

import sys
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from serving.answers import Site
from serving.app import ask
from serving.app.period import Moment


def draw_overview() -> None:
    from serving.app.screens import overview

    overview.page()


@pytest.fixture
def drawn(serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CLICKSTREAM_SERVE__PORT", str(urlsplit(serve_url).port))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # AppTest puts its own
    return AppTest.from_function(draw_overview, default_timeout=60)


def test_at_midnight_the_days_that_are_shown_are_the_new_ones(
    drawn: AppTest, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is drawn before midnight, what refreshes in it after, and then the page again."""
    zone = ZoneInfo(site.timezone)
    times = iter([datetime(2026, 11, 20, 23, 59, 59, tzinfo=zone)])
    after = datetime(2026, 11, 21, 0, 0, 1, tzinfo=zone)
    monkeypatch.setattr(
        ask, "moment", lambda _: Moment(zone, next(times, after), date(2026, 11, 1))
    )
    drawn.run()
    assert not drawn.exception
    assert drawn.caption[0].value == "25 Oct 2026 - 21 Nov 2026"


def test_a_period_says_what_it_is_compared_to(
    drawn: AppTest, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo(site.timezone))
    monkeypatch.setattr(ask, "moment", lambda _: Moment(now.tzinfo, now, date(2020, 1, 1)))
    drawn.query_params["compare"] = "year"
    drawn.query_params["period"] = "7d"
    drawn.run()
    said = "15 Nov 2026 - 21 Nov 2026 vs 15 Nov 2025 - 21 Nov 2025"
    assert drawn.caption[0].value == said
    drawn.toggle(key="match year False").set_value(True).run()
    assert drawn.caption[0].value.endswith("16 Nov 2025 - 22 Nov 2025")
    assert drawn.query_params["match"] == "weekday"
    drawn.button_group(key="against year").set_value("none").run()
    assert drawn.caption[0].value == "15 Nov 2026 - 21 Nov 2026"


def test_a_filter_that_no_visit_fits_says_what_to_do(drawn: AppTest, site: Site) -> None:
    drawn.query_params["f"] = "is~source~Nowhere"
    drawn.run()
    assert not drawn.exception
    assert "No visit fits these filters." in [each.value.strip("*") for each in drawn.markdown]


def test_a_filter_that_the_server_refuses_is_told_in_its_words(drawn: AppTest, site: Site) -> None:
    drawn.query_params["f"] = "is~goal~Nothing"
    drawn.run()
    assert not drawn.exception
    assert any("No numbers" in each.value for each in drawn.markdown)
