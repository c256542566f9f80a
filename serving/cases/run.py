"""Runs cases: every question of a case, in three ways, by both plans.

A question that cubes can tell is asked by scan as well, which must not tell otherwise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from clickstream.errors import ClickstreamError
from serving.cases.case import Case
from serving.cases.compare import differences
from serving.cases.together import apart, in_one_topic
from serving.cases.ways import Ways
from serving.library import Serving
from serving.query.errors import BadQuery

Answer = dict[str, Any]


@dataclass
class Outcome:
    """What came of a case: its answers by way, and by way where they are wrong.

    by_cube: how many of them cubes gave, and a scan as well.
    """

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    by_cube: int = 0
    wrong: dict[str, list[str]] = field(default_factory=dict)
    trouble: str = ""  # why it could not be run to its end
    why: str = ""  # the case's own notes
    only_alone: bool = False  # right by itself, but not beside others in one warehouse

    @property
    def is_right(self) -> bool:
        return not self.wrong and not self.trouble


def run(case: Case, ways: Ways) -> Outcome:
    """Asks every question of a case in each way. What goes wrong inside is told, not raised."""
    (outcome,) = run_together([case], ways)
    return outcome


def run_together(cases: Sequence[Case], ways: Ways) -> list[Outcome]:
    """As `run`, of cases that share a warehouse, each on a site of its own."""
    cases = apart(cases)
    outcomes = [Outcome(why=case.why) for case in cases]
    try:
        # The tail alone always has cubes: what they cannot tell of it, they cannot tell later
        made = ways.of(
            in_one_topic(cases),
            [case.site for case in cases],
            {case.site.site_id: case.definitions for case in cases},
            with_cubes=lambda: any(outcome.by_cube > 0 for outcome in outcomes),
        )
        with made as states:
            for way, serving in states:
                for case, outcome in zip(cases, outcomes, strict=True):
                    _ask_all(case, serving, way, outcome)
    except (ClickstreamError, duckdb.Error) as error:
        for outcome in outcomes:
            outcome.trouble = f"{type(error).__name__}: {error}"
    return outcomes


def _ask_all(case: Case, serving: Serving, way: str, outcome: Outcome) -> None:
    both = [_ask(serving, case, query) for query, _ in case.questions]
    answers, scanned = [first for first, _ in both], [second for _, second in both]
    outcome.answers[way] = answers
    outcome.by_cube += sum("results" in answer for answer in scanned if answer)
    found = _differences(case, answers)
    found += [f"by scan: {line}" for line in _differences(case, scanned)]
    if found:
        outcome.wrong[way] = found


def _ask(serving: Serving, case: Case, query: Any) -> tuple[Answer, Answer | None]:
    """The answer; and beside one by cube, the one by scan."""
    if isinstance(query, dict) and "report" in query:
        asked = {key: value for key, value in query.items() if key != "report"}
        return _told(lambda: serving.report(query["report"], asked, case.now)), None
    if isinstance(query, dict) and "plan" not in query:
        by_cube = _told(lambda: serving.query(query | {"plan": "cube"}, case.now))
        if by_cube.get("path") != "/plan":
            return by_cube, _told(lambda: serving.query(query | {"plan": "scan"}, case.now))
    return _told(lambda: serving.query(query, case.now)), None


def _told(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except BadQuery as error:
        return error.as_json()


def _differences(case: Case, answers: Sequence[Answer | None]) -> list[str]:
    several = len(answers) > 1
    return [
        f"query {n}{line}" if several else line
        for n, (answer, (_, expected)) in enumerate(zip(answers, case.questions, strict=True))
        if answer is not None
        for line in differences(answer, expected)
    ]
