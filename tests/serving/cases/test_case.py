"""Reading a case: what a folder may say, and what is told where it does not."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clickstream.errors import ClickstreamError
from clickstream.sites import Site
from serving.cases.case import WrongCase, folders, read
from serving.store.goal import Goal
from serving.store.segment import Segment
from tests.serving.cases.folder import QUERY, RIGHT, written


def test_a_site_needs_no_more_than_its_id(tmp_path: Path) -> None:
    case = read(written(tmp_path))
    assert case.site == Site("shop.example", ("shop.example",), "UTC", "EUR")
    assert case.now is None


def test_a_site_may_say_all_that_a_site_is_and_what_now_is(tmp_path: Path) -> None:
    case = read(
        written(
            tmp_path,
            site="site_id: shop.example\nhostnames: [a.example, b.example]\n"
            "timezone: Asia/Kolkata\ncurrency: INR\nnow: 2026-03-03T12:00:00+01:00\n",
        )
    )
    assert case.site == Site("shop.example", ("a.example", "b.example"), "Asia/Kolkata", "INR")
    assert case.now == datetime(2026, 3, 3, 11, tzinfo=UTC)


def test_a_site_may_have_goals_and_segments(tmp_path: Path) -> None:
    filters = [["is", "visit:source", ["Google"]]]
    case = read(
        written(
            tmp_path,
            site="site_id: s\ngoals: [{name: Signup, event: signup}]\n"
            f"segments: [{{name: Google, filters: {json.dumps(filters)}}}]\n",
        )
    )
    assert list(case.definitions) == [
        ("goals", Goal(name="Signup", event="signup")),
        ("segments", Segment(name="Google", filters=filters)),
    ]


def test_lines_become_records_in_the_order_of_the_file(tmp_path: Path) -> None:
    case = read(written(tmp_path, events=b"1\r\n2\n\n3\xff\n4"))
    records = case.records()
    assert records["value"].to_pylist() == [b"1", b"2", b"3\xff", b"4"]
    places = zip(
        records["kafka_partition"].to_pylist(), records["kafka_offset"].to_pylist(), strict=True
    )
    assert list(places) == [(0, 0), (1, 0), (0, 1), (1, 1)]


def test_one_question_or_several_with_as_many_answers(tmp_path: Path) -> None:
    assert read(written(tmp_path)).questions == [(QUERY, RIGHT)]
    several = read(written(tmp_path, query=[QUERY, QUERY], expected=[RIGHT, RIGHT]))
    assert several.questions == [(QUERY, RIGHT)] * 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"site": "timezone: UTC"}, "no site_id"),
        ({"site": "site_id: s\nzone: UTC"}, "no zone in a site"),
        ({"site": "- shop.example"}, "No site is described"),
        ({"site": "site_id: [shop"}, "Not YAML"),
        ({"site": "site_id: s\ntimezone: Europe/Berln"}, "Did you mean Europe/Berlin"),
        ({"site": "site_id: s\nnow: 2026-03-03"}, "now is no instant"),
        ({"site": "site_id: s\nnow: soon"}, "now is no instant"),
        ({"site": "site_id: s\ngoals: [{name: Signup}]"}, "either an event or a page"),
        ({"site": "site_id: s\nsegments: [{filters: []}]"}, "segments/0"),
        ({"query": "{"}, "Not JSON"),
        ({"query": [QUERY, QUERY]}, "There are 2 queries"),
        ({"query": [QUERY, QUERY], "expected": [RIGHT]}, "There are 2 queries"),
    ],
)
def test_a_folder_that_is_no_case_is_told_in_a_sentence(
    tmp_path: Path, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(ClickstreamError, match=says):
        read(written(tmp_path, **wrong))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (written(tmp_path) / "events.jsonl").unlink()
    with pytest.raises(WrongCase, match=r"events\.jsonl cannot be read"):
        read(tmp_path)


def test_cases_are_found_at_a_place_and_below_it_by_name(tmp_path: Path) -> None:
    cases = [written(tmp_path / name) for name in ("b", "a/two", "a/one")]
    assert list(folders(tmp_path)) == sorted(cases)
    assert list(folders(cases[0])) == [cases[0]]


def test_a_place_without_a_case_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WrongCase, match="There is no case here"):
        list(folders(tmp_path))
