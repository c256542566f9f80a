"""What counts as a difference."""

from typing import Any

import pytest

from serving.cases.compare import differences

ANSWER: dict[str, Any] = {
    "results": [
        {"dimensions": ["/a"], "metrics": [3, 33, 1.67]},
        {"dimensions": ["/b"], "metrics": [1, 0, None]},
    ],
    "meta": {"total_rows": 2, "missing": [], "milliseconds": 4.2},
    "query": {"site_id": "shop.example"},
}


def with_metrics(*metrics: Any) -> dict[str, Any]:
    return {"results": [{"dimensions": ["/a"], "metrics": list(metrics)}, ANSWER["results"][1]]}


def test_only_what_is_expected_is_compared() -> None:
    assert differences(ANSWER, {"results": ANSWER["results"]}) == []
    assert differences(ANSWER, {"meta": {"total_rows": 2}}) == []
    assert differences(ANSWER, ANSWER["results"]) == []


def test_a_number_that_json_writes_as_a_float_need_only_be_as_close_as_floats_are() -> None:
    assert differences(ANSWER, with_metrics(3, 33, 1.67 + 1e-10)) == []
    assert differences(ANSWER, with_metrics(3.0, 33, 1.67)) == []
    assert differences(ANSWER, with_metrics(3, 33, 1.6701)) != []


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        (with_metrics(3, 34, 1.67), "/results/0/metrics/1: 33, expected 34"),
        (with_metrics(True, 33, 1.67), "/results/0/metrics/0: 3, expected true"),
        (with_metrics(3, None, 1.67), "/results/0/metrics/1: 33, expected null"),
        (with_metrics(3, "33", 1.67), '/results/0/metrics/1: 33, expected "33"'),
        (with_metrics(3, 33), "/results/0/metrics/2: 1.67 is not expected"),
        ({"meta": {"total_rows": 3}}, "/meta/total_rows: 2, expected 3"),
        ({"meta": {"time_labels": []}}, "/meta/time_labels: null, expected []"),
        ({"query": {"site_id": "x"}}, '/query/site_id: "shop.example", expected "x"'),
        ({"error": "no"}, '/error: null, expected "no"'),
    ],
)
def test_a_difference_says_where_it_is(expected: Any, line: str) -> None:
    assert differences(ANSWER, expected) == [line]


def test_a_row_too_many_or_too_few_is_a_difference() -> None:
    first, second = ANSWER["results"]
    assert differences(ANSWER, [first])[0].startswith("/results/1: {")
    assert differences(ANSWER, [first])[0].endswith("is not expected")
    assert differences(ANSWER, [first, second, second])[0].endswith("is not there")
    assert differences(ANSWER, [second, first]) != []


def test_an_answer_that_lacks_something_received_is_wrong_whatever_its_numbers() -> None:
    def missing(loses: bool) -> dict[str, Any]:
        lost = {"layer": "speed", "says": "4 records are in no layer.", "loses": loses}
        return ANSWER | {"meta": {"missing": [lost]}}

    assert differences(missing(True), ANSWER["results"]) == [
        "/meta/missing: 4 records are in no layer."
    ]
    assert differences(missing(False), ANSWER["results"]) == []
