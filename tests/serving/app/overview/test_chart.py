from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from serving.answers import Answer, Meta, Money, Row, Understood, Value
from serving.app.kept import Annotation
from serving.app.metric import METRIC
from serving.app.overview.annotate import notes
from serving.app.overview.chart import COLUMNS, option
from serving.app.points import Point, points

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=BERLIN)
DAYS = ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]
VISITS = METRIC["visits"]


def answer(values: dict[str, Value], labels: list[str], partial: list[str]) -> Answer:
    meta = Meta(None, None, None, [], time_labels=labels, partial_time_labels=partial)
    rows = [Row([label], [value]) for label, value in values.items()]
    return Answer(rows, meta, Understood((NOW, NOW)))


def drawn(
    values: dict[str, Value],
    metric: str = "visits",
    labels: list[str] = DAYS,
    partial: tuple[str, ...] = ("2026-11-21", "2026-11-22"),
) -> list[Point]:
    return points(answer(values, labels, list(partial)), METRIC[metric], NOW)


def marks(of: dict[str, Any]) -> list[Any]:
    found: list[Any] = of["series"][0]["markLine"]["data"]
    return found


def test_a_day_without_a_row_is_zero_and_a_day_to_come_is_unknown() -> None:
    shown = drawn({"2026-11-19": 5.0, "2026-11-21": 2.0})
    assert [point.value for point in shown] == [5, 0, 2, None]


def test_an_average_of_nothing_is_not_drawn_as_zero() -> None:
    assert drawn({}, "visit_duration")[0].value is None


def test_the_running_day_is_dotted_from_the_day_before_and_says_so() -> None:
    current = drawn({"2026-11-19": 5.0, "2026-11-20": 7.0, "2026-11-21": 2.0})
    chart = option(VISITS, "day", current, [])
    (ends,) = marks(chart)
    assert [end["coord"] for end in ends] == [["Fri 20 Nov", 7], ["Sat 21 Nov", 2]]
    assert chart["visualMap"][0]["pieces"][-1]["color"] == "transparent"
    rows = chart["dataset"]["source"]
    assert rows[2][COLUMNS.index("long")] == "Sat 21 Nov 2026 (so far)"


def test_a_week_that_the_period_cuts_is_dotted_too() -> None:
    weeks = ["2026-10-29", "2026-11-02", "2026-11-09"]
    values: dict[str, Value] = dict.fromkeys(weeks, 4.0)
    chart = option(VISITS, "week", drawn(values, labels=weeks, partial=(weeks[0],)), [])
    (ends,) = marks(chart)
    assert [end["coord"][0] for end in ends] == ["29 Oct 26", "2 Nov 26"]
    assert chart["visualMap"][0]["pieces"][0] == {"gte": 1, "lte": 3, "color": "#6c5ff2"}


def test_a_period_that_has_ended_has_no_dotted_part() -> None:
    past = drawn({"2026-11-19": 5.0}, labels=DAYS[:2], partial=())
    chart = option(VISITS, "day", past, [])
    assert chart["visualMap"] == []
    assert marks(chart) == []


def test_the_time_before_stands_under_the_same_places() -> None:
    before = drawn({"2026-11-15": 9.0}, labels=["2026-11-15", "2026-11-16"], partial=())
    chart = option(VISITS, "day", drawn({}), before, against="Same period last year")
    rows = chart["dataset"]["source"]
    assert rows[0][COLUMNS.index("before")] == 9
    assert rows[0][COLUMNS.index("before_long")] == "Sun 15 Nov 2026"
    assert rows[2][COLUMNS.index("before_long")] == ""
    assert chart["series"][1]["name"] == "Same period last year"


def test_durations_have_an_axis_in_minutes_and_words_in_the_tooltip() -> None:
    current = drawn({"2026-11-19": 184.0}, "visit_duration", DAYS[:1], ())
    chart = option(METRIC["visit_duration"], "day", current, [])
    row = chart["dataset"]["source"][0]
    assert row[COLUMNS.index("value")] == 3.067
    assert row[COLUMNS.index("text")] == "3m 04s"
    assert chart["yAxis"]["axisLabel"]["formatter"] == "{value} min"


@pytest.mark.parametrize(
    ("metric", "unit"),
    [("visits", ""), ("views_per_visit", ""), ("bounce_rate", "%"), ("revenue", " EUR")],
)
def test_the_axis_says_what_its_numbers_are_and_in_which_unit(metric: str, unit: str) -> None:
    axis = option(METRIC[metric], "day", drawn({}), [], currency="EUR")["yAxis"]
    assert axis["name"] == METRIC[metric].label
    assert axis["axisLabel"]["formatter"] == f"{{value}}{unit}"


def test_an_amount_that_was_paid_back_is_not_cut_off_at_zero() -> None:
    paid: dict[str, Value] = {"2026-11-19": Money(-12.5, "EUR", "-€12.5", "-€12.50")}
    current = drawn(paid, "revenue", DAYS[:1], ())
    assert "min" not in option(METRIC["revenue"], "day", current, [], currency="EUR")["yAxis"]
    assert option(VISITS, "day", drawn({}), [])["yAxis"]["min"] == 0


def test_an_amount_is_written_in_its_currency() -> None:
    paid: dict[str, Value] = {"2026-11-19": Money(12.5, "EUR", "€12.5", "€12.50")}
    current = drawn(paid, "revenue", DAYS[:1], ())
    row = option(METRIC["revenue"], "day", current, [])["dataset"]["source"][0]
    assert row[COLUMNS.index("value")] == 12.5
    assert row[COLUMNS.index("text")] == "€12.50"


def test_an_annotation_stands_at_its_interval() -> None:
    current = drawn({"2026-11-19": 5.0})
    launch = Annotation("Launch", day=date(2026, 11, 20))
    outage = Annotation("Outage", time=datetime(2026, 11, 20, 22, 0, tzinfo=BERLIN))
    earlier = Annotation("Earlier", day=date(2026, 11, 1))
    said = notes(current, [launch, outage, earlier], BERLIN, datetime(2026, 11, 23, tzinfo=BERLIN))
    assert said == ["", "Launch · Outage", "", ""]
    chart = option(VISITS, "day", current, [], notes=said)
    assert "Fri 20 Nov" in [mark["xAxis"] for mark in marks(chart) if isinstance(mark, dict)]
    assert chart["dataset"]["source"][1][COLUMNS.index("note")] == "Launch · Outage"


def test_a_days_annotation_stands_at_its_first_hour() -> None:
    """One at an instant stands at the hour of that."""
    hours = [f"2026-11-{day} {hour:02}:00:00" for day in (19, 20) for hour in range(24)]
    current = drawn({}, labels=hours, partial=())
    launch = Annotation("Launch", day=date(2026, 11, 20))
    outage = Annotation("Outage", time=datetime(2026, 11, 20, 22, 30, tzinfo=BERLIN))
    said = notes(current, [launch, outage], BERLIN, datetime(2026, 11, 21, tzinfo=BERLIN))
    assert {place: text for place, text in enumerate(said) if text} == {24: "Launch", 46: "Outage"}


def test_a_days_annotation_stands_at_the_week_that_has_the_day() -> None:
    current = drawn({}, labels=["2026-11-09", "2026-11-16"], partial=())
    launch = Annotation("Launch", day=date(2026, 11, 12))
    assert notes(current, [launch], BERLIN, NOW) == ["Launch", ""]


def test_an_annotation_after_the_last_interval_is_left_out() -> None:
    current = drawn({"2026-11-19": 5.0}, labels=DAYS[:2], partial=())
    end = datetime(2026, 11, 21, tzinfo=BERLIN)
    last, later = (Annotation("A", day=date(2026, 11, day)) for day in (20, 21))
    assert notes(current, [later], BERLIN, end) == ["", ""]
    assert notes(current, [last], BERLIN, end) == ["", "A"]
