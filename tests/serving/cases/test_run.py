"""Running cases: three ways that are three, and a wrong answer that is told."""

from pathlib import Path
from typing import Any

import pytest

from serving.cases.case import read
from serving.cases.many import run_all
from serving.cases.run import run
from serving.cases.ways import WAYS, Ways
from tests.command import clickstream
from tests.serving.cases.folder import QUERY, RIGHT, written

WRONG = {"results": [{"dimensions": [], "metrics": [2, 100]}]}
MANY = b"\n".join(
    b'{"site_id": "shop.example", "visitor_id": "v%d", "name": "page_view", "path": "/",'
    b' "event_time": "2026-03-03T12:00:00Z"}' % n
    for n in range(12)
)


@pytest.fixture
def ways(tmp_path: Path) -> Ways:
    return Ways(tmp_path)


def test_the_three_ways_rest_on_three_different_things(tmp_path: Path, ways: Ways) -> None:
    case = read(written(tmp_path / "case", events=MANY))
    rests_on: list[tuple[Any, ...]] = []
    with ways.of(case.records(), [case.site]) as states:
        for way, serving in states:
            answer = serving.query(QUERY)
            assert answer["results"] == [{"dimensions": [], "metrics": [12, 100]}], way
            meta = answer["meta"]
            cutoff = meta["cutoff"] and meta["cutoff"]["offsets"]
            rests_on.append((way, cutoff, meta["tail"]["visits"]))
    assert rests_on == [
        (WAYS[0], None, 12),
        (WAYS[1], {"0": 3, "1": 3}, 6),
        (WAYS[2], {"0": 6, "1": 6}, 0),
    ]


def test_nothing_is_left_of_a_warehouse_when_its_case_has_run(tmp_path: Path) -> None:
    case = read(written(tmp_path / "case"))
    root = tmp_path / "root"
    root.mkdir()
    ways = Ways(root)
    before = sorted(root.rglob("*"))
    assert run(case, ways).is_right
    assert sorted(root.rglob("*")) == before


def test_a_wrong_answer_is_told_in_each_way(tmp_path: Path, ways: Ways) -> None:
    outcome = run(read(written(tmp_path / "case", expected=WRONG)), ways)
    assert not outcome.is_right
    told = "/results/0/metrics/0: 1, expected 2"
    assert outcome.wrong == {way: [told, f"by scan: {told}"] for way in WAYS}


def test_what_cubes_can_tell_is_asked_by_scan_too_in_each_way(tmp_path: Path, ways: Ways) -> None:
    several = [QUERY, QUERY | {"dimensions": ["visit:source", "visit:country"]}]
    right = [RIGHT, {"results": [{"dimensions": ["Direct / None", ""], "metrics": [1, 100]}]}]
    outcome = run(read(written(tmp_path / "case", query=several, expected=right)), ways)
    assert outcome.is_right, outcome.wrong
    assert outcome.by_cube == len(WAYS)


@pytest.mark.parametrize(("with_cubes", "by"), [(True, "cube"), (False, "scan")])
def test_cubes_are_published_where_they_are_wanted(
    with_cubes: bool, by: str, tmp_path: Path, ways: Ways
) -> None:
    case = read(written(tmp_path / "case", events=MANY))
    asked = QUERY | {"include": {"explain": True}}
    with ways.of(case.records(), [case.site], with_cubes=lambda: with_cubes) as states:
        plans = [serving.query(asked)["meta"]["plan"]["by"] for _, serving in states]
    assert plans == ["cube", by, by]


def test_of_several_questions_the_wrong_one_is_named(tmp_path: Path, ways: Ways) -> None:
    folder = written(tmp_path / "case", query=[QUERY, QUERY], expected=[RIGHT, WRONG])
    outcome = run(read(folder), ways)
    told = "query 1/results/0/metrics/0: 1, expected 2"
    assert outcome.wrong[WAYS[0]] == [told, f"by scan: {told}"]


def test_a_refused_question_is_an_answer_too(tmp_path: Path, ways: Ways) -> None:
    refused = {"path": "/metrics/0", "nearest": "visitors"}
    folder = written(tmp_path / "case", query=QUERY | {"metrics": ["visitor"]}, expected=refused)
    assert run(read(folder), ways).is_right


def test_many_cases_are_shared_among_processes_and_come_in_their_order(tmp_path: Path) -> None:
    places = [
        written(tmp_path / f"{n:02}", expected=WRONG if n % 5 == 0 else RIGHT) for n in range(24)
    ]
    written(tmp_path / "13", site="no site")
    outcomes = list(run_all(places))
    assert [o.is_right for o in outcomes] == [n % 5 != 0 and n != 13 for n in range(24)]
    assert "No site is described" in outcomes[13].trouble


def test_the_command_prints_answers_and_differences_and_says_so_by_its_status(
    tmp_path: Path,
) -> None:
    written(tmp_path / "right")
    good = clickstream("case", str(tmp_path))
    assert good.returncode == 0, good.stderr
    assert '"metrics": [1, 100]' in good.stdout
    assert "1 cases, each in 3 ways: 1 right, 0 wrong" in good.stdout
    assert "; 3 of 3 answers by both plans\n" in good.stdout

    written(tmp_path / "wrong", expected=WRONG)
    bad = clickstream("case", str(tmp_path))
    assert bad.returncode == 1
    assert f"WRONG {tmp_path / 'wrong'}" in bad.stdout
    for way in WAYS:
        assert f"{way}: " in bad.stdout
    assert bad.stdout.count("/results/0/metrics/0: 1, expected 2") == 6  # by both plans
    assert bad.stderr == ""

    none = clickstream("case", str(tmp_path / "right/events.jsonl"))
    assert none.returncode == 2
    assert "There is no case here" in none.stderr
