from datetime import datetime
from zoneinfo import ZoneInfo

from serving.app import chart
from serving.app.metric import BY_NAME

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=ZoneInfo("Europe/Berlin"))
DAYS = ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]
VISITS = BY_NAME["visits"]


def drawn(values: dict[str, float | None], metric: str = "visits") -> list[chart.Point]:
    return chart.points(DAYS, values, BY_NAME[metric], NOW)


def test_a_day_without_a_row_is_zero_and_a_day_to_come_is_unknown() -> None:
    shown = drawn({"2026-11-19": 5, "2026-11-21": 2})
    assert [point.value for point in shown] == [5, 0, 2, None]


def test_an_average_of_nothing_is_not_drawn_as_zero() -> None:
    assert drawn({}, "visit_duration")[0].value is None


def test_the_running_day_is_dotted_from_the_day_before() -> None:
    current = drawn({"2026-11-19": 5, "2026-11-20": 7, "2026-11-21": 2})
    option = chart.option(VISITS, "day", current, [], NOW)
    (ends,) = option["series"][0]["markLine"]["data"]
    assert [end["coord"] for end in ends] == [["Fri 20 Nov", 7], ["Sat 21 Nov", 2]]
    assert option["visualMap"][0]["pieces"][-1]["color"] == "transparent"


def test_a_period_that_has_ended_has_no_dotted_part() -> None:
    past = chart.points(DAYS[:2], {"2026-11-19": 5}, VISITS, NOW)
    option = chart.option(VISITS, "day", past, [], NOW)
    assert option["visualMap"] == []
    assert "markLine" not in option["series"][0]


def test_the_period_before_stands_under_the_same_places() -> None:
    before = chart.points(["2026-11-15", "2026-11-16"], {"2026-11-15": 9}, VISITS, NOW)
    rows = chart.option(VISITS, "day", drawn({}), before, NOW)["dataset"]["source"]
    columns = chart.COLUMNS
    assert rows[0][columns.index("before")] == 9
    assert rows[0][columns.index("before_long")] == "Sun 15 Nov 2026"
    assert rows[2][columns.index("before_long")] == ""


def test_durations_have_an_axis_in_minutes_and_words_in_the_tooltip() -> None:
    current = chart.points(DAYS[:1], {"2026-11-19": 184}, BY_NAME["visit_duration"], NOW)
    option = chart.option(BY_NAME["visit_duration"], "day", current, [], NOW)
    row = option["dataset"]["source"][0]
    assert row[chart.COLUMNS.index("value")] == 3.067
    assert row[chart.COLUMNS.index("text")] == "3m 04s"
    assert option["yAxis"]["axisLabel"]["formatter"] == "{value} min"
