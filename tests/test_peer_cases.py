"""Cases that other products wrote, read where they lie, in three ways (docs/peer-cases.md)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from serving.cases.case import Case
from serving.cases.many import run_cases
from serving.cases.run import Outcome
from serving.cases.ways import Ways
from tests.grouped import grouped
from tests.peers.asked import ASKED
from tests.peers.convert import case, expected
from tests.shared import shared

PAGE = Path(__file__).parents[1] / "docs/peer-cases.md"
TOGETHER = 8  # some are large


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return Ways(tmp_path_factory.mktemp("peers"))


@pytest.fixture(scope="module")
def outcomes(ways: Ways) -> Callable[[str], Outcome]:
    """Of a case, run with its neighbours."""
    return grouped(
        list(ASKED), TOGETHER, lambda names: run_cases([_case(name) for name in names], ways)
    )


@pytest.mark.parametrize("name", ASKED)
def test_peer_case(name: str, outcomes: Callable[[str], Outcome]) -> None:
    outcome = outcomes(name)
    assert outcome.is_right, f"{outcome.why}\n{outcome.trouble}\n{outcome.wrong}"
    assert not outcome.only_alone, "its neighbours in the warehouse changed its answers"


def test_every_case_is_run_or_listed_with_the_reason() -> None:
    there = {str(path.parent.relative_to(shared("cases"))) for path in _folders()}
    assert there == set(_listed("run")) | set(_listed("not run"))


def test_the_page_lists_just_the_cases_that_are_run() -> None:
    assert sorted(_listed("run")) == sorted(ASKED)


def _case(name: str) -> Case:
    folder, asked = shared(f"cases/{name}"), ASKED[name]
    found = expected(folder)
    questions = list(asked.questions(folder, found.get("query", {}), found["expect"]))
    assert questions
    return case(folder, questions, asked.also)


def _folders() -> list[Path]:
    return sorted(shared("cases").glob("*/*/expected.json"))


def _listed(how: str) -> list[str]:
    """The cases of the page's table with that word in its second column, and a third filled in."""
    rows = re.findall(r"^\| `([^`]+)` \| (run|not run) \| \S.+\|$", PAGE.read_text(), re.M)
    return [name for name, word in rows if word == how]
