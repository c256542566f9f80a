"""docs/query.md: its examples are answered as it tells, and all that is accepted is on it."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from clickstream.dimensions import DIMENSIONS, TIME_DIMENSIONS
from clickstream.sites import Site
from serving.cases.case import Case
from serving.cases.run import run
from serving.cases.ways import Ways
from serving.query.filters import GROUPS, OPERATORS
from serving.query.parse import INCLUDE, KEYS, MODES
from serving.query.period import PRESETS

PAGE = (Path(__file__).parents[2] / "docs/query.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(json)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
QUOTED = re.compile(r'"(\w+)"')


@pytest.fixture(scope="module")
def case() -> Case:
    """The page's events and examples: a query, and then its answer."""
    lines = [text for kind, text in BLOCK.findall(PAGE) if not kind]
    told = [json.loads(text) for kind, text in BLOCK.findall(PAGE) if kind]
    return Case(
        name="docs/query.md",
        site=Site("shop.example", ("shop.example",), "Europe/Berlin", "EUR"),
        lines=[line.encode() for text in lines for line in text.splitlines()],
        questions=list(zip(told[::2], told[1::2], strict=True)),
        now=datetime.fromisoformat("2026-10-04T12:00:00+02:00"),
    )


@pytest.fixture(scope="module")
def answers(case: Case, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    outcome = run(case, Ways(tmp_path_factory.mktemp("ways")))
    assert outcome.is_right, (outcome.trouble, outcome.wrong)
    return [answer for way in outcome.answers.values() for answer in way]


def test_the_examples_are_answered_as_told_in_each_way(case: Case, answers: list[Any]) -> None:
    assert len(case.lines) == 6
    assert len(answers) == 3 * len(case.questions) == 18


def test_what_an_answer_holds_is_on_the_page_and_nothing_else(answers: list[Any]) -> None:
    whole = [answer for answer in answers if "results" in answer]
    assert {key for answer in whole for key in answer} == {"results", "query", "meta"}
    (table,) = re.findall(r"^\| in `meta` \|.*?\n\n", PAGE, re.DOTALL | re.MULTILINE)
    listed = {n for row in table.split("\n|")[2:] for n in CODE.findall(row.split("|")[0])}
    of_others = {"metric_warnings", "history"}
    assert {key for answer in whole for key in answer["meta"]} == listed - of_others
    for part in ("cutoff", "publication", "freshness", "tail"):
        inner = {key for answer in whole for key in answer["meta"][part] or {}}
        assert inner <= set(CODE.findall(table)), part


def test_what_an_error_holds_is_on_the_page(answers: list[Any], case: Case) -> None:
    errors = [answer for answer in answers if "error" in answer]
    assert len(errors) == 3 * len([answer for _, answer in case.questions if "error" in answer])
    assert {key for error in errors for key in error} <= set(CODE.findall(PAGE))


@pytest.mark.parametrize(
    "names", [KEYS, INCLUDE, DIMENSIONS, TIME_DIMENSIONS, OPERATORS, GROUPS, MODES, PRESETS]
)
def test_all_that_a_query_may_hold_is_on_the_page(names: Any) -> None:
    written = {
        name.strip('"') for code in CODE.findall(PAGE) for name in [code, *QUOTED.findall(code)]
    }
    assert set(names) - written == set()


def test_the_page_tells_that_the_same_name_covers_other_days_on_the_page_of_numbers() -> None:
    (told,) = re.findall(r"The page's periods are not these:.*?\n\n", PAGE, re.DOTALL)
    assert "ends today" in told
    assert "ends yesterday" in told
