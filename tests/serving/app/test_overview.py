"""The overview without a browser: what is drawn when."""

from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from serving.answers import Site
from serving.app import ask
from serving.app.period import Moment
from serving.client import Client


def draw_overview() -> None:
    from serving.app.screens import overview

    overview.page()


@pytest.fixture
def drawn(serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CLICKSTREAM_SERVE__PORT", str(urlsplit(serve_url).port))
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


@pytest.mark.parametrize(
    ("name", "value"),
    [("period", "2030-01-01..2030-02-01"), ("compare", "2030-01-01..2030-02-01")],
)
def test_days_to_come_can_be_in_a_link(drawn: AppTest, site: Site, name: str, value: str) -> None:
    drawn.query_params[name] = value
    drawn.run()
    assert not drawn.exception
    assert not drawn.warning
    assert drawn.query_params[name] == value


def test_a_note_is_written_changed_and_removed_in_the_dialog(
    drawn: AppTest, site: Site, api: Client
) -> None:
    def kept() -> list[tuple[str, str]]:
        told = api.definitions(site.site_id, "annotations")
        return [(note["text"], note["day"]) for note in told]

    drawn.session_state["dialog"] = "annotations", None
    drawn.run()
    drawn.text_input(key="note-text-new").set_value("A new shop").run()
    drawn.date_input(key="note-day-new").set_value(date(2026, 10, 4)).run()
    drawn.button(key="note-save").click().run()
    assert not drawn.exception
    assert kept() == [("A new shop", "2026-10-04")]
    (note,) = api.definitions(site.site_id, "annotations")
    drawn.session_state["dialog"] = "annotations", note["id"]
    drawn.run()
    drawn.text_input(key=f"note-text-{note['id']}").set_value("The new shop").run()
    drawn.button(key="note-save").click().run()
    assert kept() == [("The new shop", "2026-10-04")]
    drawn.session_state["dialog"] = "annotations", note["id"]
    drawn.run()
    drawn.button(key="note-remove").click().run()
    drawn.button(key="note-remove-sure").click().run()
    assert kept() == []


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


def test_a_link_to_the_details_of_a_panel_opens_them(drawn: AppTest, site: Site) -> None:
    drawn.query_params["pages"] = "entry_page"
    drawn.query_params["details"] = "pages"
    drawn.query_params["details-at"] = "999"
    drawn.run()
    assert not drawn.exception
    assert drawn.query_params["details"] == "pages"
    assert "details-at" not in drawn.query_params  # there is no such page: it begins anew
