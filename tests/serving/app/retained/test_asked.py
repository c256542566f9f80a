"""What retention asks and how it is told, without a server."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from serving.answers import Site
from serving.app.address import View, params, parse
from serving.app.period import Moment, resolve
from serving.app.retained import curve, heat
from serving.app.retained.asked import (
    BACK,
    BY,
    CAME,
    CHOICES,
    WHO,
    fitting,
    report,
    step,
    stepping,
    unit,
)
from serving.app.shown import Shown

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, tzinfo=BERLIN)
AT = Moment(BERLIN, NOW, date(2020, 1, 1))
SHOP = Site("shop.example", [], "Europe/Berlin", "EUR")


def cell(later: int, people: int, share: float | None, *, open_: bool = False) -> dict[str, Any]:
    return {"later": later, "people": people, "share": share, "unfinished": open_}


@pytest.mark.parametrize(
    ("period", "fits", "suits"),
    [
        ("today", ["day"], "day"),
        ("7d", ["day"], "day"),
        ("28d", ["day", "week"], "week"),
        ("91d", ["week", "month"], "week"),
        ("12mo", ["week", "month"], "month"),
    ],
)
def test_intervals_fit_the_period(period: str, fits: list[str], suits: str) -> None:
    of = resolve(period, AT)
    assert fitting(of) == fits
    assert unit(View(), of) == suits
    assert unit(View().choosing(BY, "day"), of) == ("day" if "day" in fits else suits)


def test_what_people_come_and_come_back_by_stands_in_the_address() -> None:
    by = {"page": "/p/*", "scroll": 50, "props": {"plan": ["a", "~"]}}
    view = stepping(stepping(View(), CAME, by), BACK, {"goal": "Signup"})
    found, problems = parse(params(view), CHOICES)
    assert problems == []
    assert (step(found, CAME), step(found, BACK)) == (by, {"goal": "Signup"})
    assert stepping(stepping(found, CAME, None), BACK, None) == View()


@pytest.mark.parametrize("text", ['[{"goal":1}]', '["Signup","Sale"]'], ids=["none", "two"])
def test_people_come_by_one_step_or_the_page_says_so(text: str) -> None:
    view, (problem,) = parse({"came": [text]}, CHOICES)
    assert step(view, CAME) is None
    assert "came" in problem


def test_a_report_is_asked_for_what_is_chosen() -> None:
    view = stepping(View().choosing(WHO, "every"), BACK, {"goal": "Signup"})
    asked = report(Shown(view, SHOP, AT)).asked
    assert (asked["interval"], asked["cohorts"]) == ("week", "every")
    assert asked["returning"] == {"goal": "Signup"}
    assert "start" not in asked
    assert asked["include"]["comparisons"]["mode"] == "custom"


def test_the_curve_leaves_out_that_all_came_in_the_first_interval() -> None:
    now = [cell(0, 9, 100.0), cell(1, 3, 33.3), cell(2, 1, None)]
    option = curve.option(now, [cell(1, 1, 20.0), cell(2, 1, 10.0)], "week", "Previous period")
    assert option is not None
    rows = option["dataset"]["source"]
    assert [row[:2] for row in rows] == [["Week 1", 33.3], ["Week 2", None]]
    assert [row[3] for row in rows] == [20.0, 10.0]
    assert [series["name"] for series in option["series"]] == ["Came back", "Previous period"]
    assert option["yAxis"]["name"] == "Share of those who came"
    assert option["yAxis"]["axisLabel"]["formatter"] == "{value}%"


def test_without_an_interval_that_is_over_there_is_no_curve() -> None:
    assert curve.option([cell(0, 9, 100.0)], [], "day", "") is None
    assert curve.option([], [], "day", "") is None


def test_a_file_has_a_row_for_each_cell() -> None:
    cells = [cell(0, 9, 100.0), cell(1, 3, 33.3, open_=True)]
    answer = {"results": [{"cohort": "2026-11-16", "people": 9, "cells": cells}]}
    assert heat.plain(answer) == [
        ["2026-11-16", 9, 0, 9, 100.0, False],
        ["2026-11-16", 9, 1, 3, 33.3, True],
    ]
