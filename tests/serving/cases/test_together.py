"""Cases that share a warehouse: each is answered as if it were alone."""

from pathlib import Path

import pytest

from serving.cases import run as runs
from serving.cases.case import read
from serving.cases.many import run_folders
from serving.cases.run import run_together
from serving.cases.together import apart, can_share, in_one_topic
from serving.cases.ways import WAYS, Ways
from tests.serving.cases.folder import QUERY, RIGHT, written

TWO = b"\n".join(
    b'{"site_id":"shop.example", "visitor_id": "%s", "name": "page_view", "path": "/",'
    b' "event_time": "2026-03-03T12:00:00Z"}' % visitor
    for visitor in (b"ann", b"ben")
)
OF_TWO = {"results": [{"dimensions": [], "metrics": [2, 100]}]}
SITE = "site_id: shop.example"
GOAL = "\ngoals: [{name: Seen, page: /}]"
SEGMENT = "\nsegments: [{name: Seen, filters: [[is, 'event:page', [/]]]}]"


@pytest.fixture
def ways(tmp_path: Path) -> Ways:
    return Ways(tmp_path)


def test_cases_of_the_same_site_and_visitors_do_not_see_each_other(
    tmp_path: Path, ways: Ways
) -> None:
    echo = {"query": {"site_id": "shop.example"}}
    cases = [
        read(written(tmp_path / "one", expected=RIGHT | echo)),
        read(written(tmp_path / "two", events=TWO, expected=OF_TWO | echo)),
        read(written(tmp_path / "three", query=[QUERY, QUERY], expected=[RIGHT, RIGHT])),
    ]
    outcomes = run_together(cases, ways)
    assert [outcome.wrong for outcome in outcomes] == [{}, {}, {}]
    assert all(list(outcome.answers) == list(WAYS) for outcome in outcomes)


def test_the_first_half_of_the_topic_has_half_of_each(tmp_path: Path) -> None:
    cases = [
        read(written(tmp_path / name, events=b"\n".join([TWO] * n)))
        for name, n in (("a", 1), ("b", 3))
    ]
    log = in_one_topic(cases)
    half = log[: log.num_rows // 2]["kafka_partition"].to_pylist()
    assert sorted(half) == [0, 2, 2, 3]
    assert sorted(log["kafka_partition"].to_pylist()) == [0, 1, 2, 2, 2, 3, 3, 3]


def test_only_the_site_of_a_line_becomes_another(tmp_path: Path) -> None:
    told = b'{"site_id": "shop.example", "path": "/shop.example", "title": "shop.example"}'
    other = b'{"site_id": "shopXexample"}'
    case = read(written(tmp_path / "case", events=told + b"\n" + other))
    *_, moved = apart([case, case])
    assert moved.lines == [told.replace(b'"shop.example",', b'"case-1",', 1), other]
    assert moved.site.hostnames == case.site.hostnames
    assert apart([case]) == [case]


def test_a_case_without_records_is_run_alone(tmp_path: Path) -> None:
    assert can_share(read(written(tmp_path / "one")))
    assert not can_share(read(written(tmp_path / "none", events=b"")))


def test_definitions_of_cases_do_not_see_each_other(tmp_path: Path, ways: Ways) -> None:
    by_segment = QUERY | {"filters": [["is", "segment", [1]]]}
    other = SEGMENT.replace("[/]", "[/other]")
    of_none = {"results": [{"dimensions": [], "metrics": [0, 0]}]}
    cases = [
        read(written(tmp_path / "one", site=SITE + GOAL + SEGMENT, query=by_segment)),
        read(written(tmp_path / "two", site=SITE + other, query=by_segment, expected=of_none)),
    ]
    assert [outcome.wrong for outcome in run_together(cases, ways)] == [{}, {}]


def test_what_goes_wrong_with_one_is_told_of_that_one(tmp_path: Path, ways: Ways) -> None:
    places = [
        written(tmp_path / "wrong", expected=OF_TWO),
        written(tmp_path / "right", expected=RIGHT),
        written(tmp_path / "none", site="no site"),
        written(tmp_path / "segment", site=SITE + SEGMENT),
    ]
    wrong, *others = run_folders(places, ways)
    told = "/results/0/metrics/0: 1, expected 2"
    assert wrong.wrong == {way: [told, f"by scan: {told}"] for way in WAYS}
    assert [outcome.is_right for outcome in others] == [True, False, True]
    assert "No site is described" in others[1].trouble


def test_one_that_is_right_only_alone_says_so(
    tmp_path: Path, ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [
        written(tmp_path / "one"),
        written(tmp_path / "two", events=TWO, expected=OF_TWO),
    ]
    assert [outcome.only_alone for outcome in run_folders(places, ways)] == [False, False]
    monkeypatch.setattr(runs, "apart", list)  # both on the same site
    outcomes = run_folders(places, ways)
    assert [outcome.is_right for outcome in outcomes] == [True, True]
    assert [outcome.only_alone for outcome in outcomes] == [True, True]
