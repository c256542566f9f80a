"""The report: its numbers are the API's, and it needs nothing but itself."""

import re
from datetime import date, datetime, timedelta
from html import escape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from serving.answers import Site
from serving.app import ask as asking
from serving.app import format
from serving.app.address import View
from serving.app.filters.change import picked
from serving.app.metric import BY_NAME
from serving.app.overview.questions import Has
from serving.app.period import Moment
from serving.app.points import Point
from serving.app.report import svg
from serving.app.report.asked import Report, ask, rows_of
from serving.app.report.made import html
from serving.app.shown import Shown
from serving.client import Client
from tests.serving.app.looking import numbers_of_the_api

VISITORS = BY_NAME["visitors"]
START = datetime(2026, 11, 1)


def points(*values: float | None, partial: int = -1) -> list[Point]:
    return [
        Point(START + timedelta(days=place), value, place == partial)
        for place, value in enumerate(values)
    ]


@pytest.fixture
def made(serve_url: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Of yesterday, which does not change."""
    monkeypatch.setenv("CLICKSTREAM_SERVE__PORT", str(urlsplit(serve_url).port))
    asking.client.clear()
    return ask(_shown(site, View(period="yesterday")), Has())


def _shown(site: Site, view: View) -> Shown:
    zone = ZoneInfo(site.timezone)
    return Shown(view, site, Moment(zone, datetime.now(zone), date.min))


def test_its_numbers_are_those_of_the_api(made: Report, api: Client, site: Site) -> None:
    text = html(made)
    for amount in numbers_of_the_api(api, site, View(period="yesterday")).values():
        assert f"<b>{escape(amount)}</b>" in text
    table = next(table for table in made.tables if table.tab.name == "page")
    assert rows_of(table) >= len(table.answer.results) > 0
    for row in table.answer.results:
        assert f">{escape(row.dimensions[0])}</td><td>{format.number(row.metrics[0])}</td>" in text


def test_it_asks_for_nothing_and_runs_nothing(made: Report) -> None:
    text = html(made)
    assert not re.search(r"https?:|src=|@import|url\(|<script|<link|<iframe", text)


def test_what_visitors_send_is_text_and_no_markup(serve_url: str, made: Report, site: Site) -> None:
    filters = picked((), "visit:source", "<b>&")
    text = html(ask(_shown(site, View(period="yesterday", filters=filters)), Has()))
    assert "Source is &lt;b&gt;&amp;" in text
    assert "<b>&" not in text


def test_what_is_unfinished_is_dotted_and_gaps_stay_gaps() -> None:
    drawn = svg.course(VISITORS, "day", points(3, 5, None, 4, 2, partial=4), points(1, 1))
    assert drawn.count('class="now"') == 1
    assert drawn.count('class="now partial"') == 1
    assert drawn.count('class="before"') == 1
    assert drawn.count("<circle") == 4


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (1, 1), (3, 4), (7, 8), (9, 10), (15, 20), (41, 80)]
)
def test_the_axis_ends_at_a_round_number(most: float, top: float) -> None:
    drawn = svg.course(VISITORS, "day", points(most), [])
    assert f'text-anchor="end">{top}</text>' in drawn


def test_amounts_have_an_axis_in_their_currency_and_those_paid_back_stand_below_zero() -> None:
    drawn = svg.course(BY_NAME["revenue"], "day", points(7, -15), [], currency="EUR")
    ticks = re.findall(r'text-anchor="end">([^<]*\d)</text>', drawn)
    assert ticks == ["-€20", "-€10", "€0", "€10", "€20"]
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)]
    assert all(svg.TOP < y < svg.TALL - svg.BOTTOM for y in heights)
