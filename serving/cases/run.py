"""Runs cases: every question of a case, in three ways, by both plans.

A question that cubes can tell is asked by scan as well, which must not tell otherwise.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import structlog

from clickstream.errors import ClickstreamError
from serving.cases.case import Case, read
from serving.cases.compare import differences
from serving.cases.ways import Ways
from serving.library import Serving
from serving.query.errors import BadQuery

FEW = 12  # cases: as long as another process takes to start

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
    seconds: float = 0.0

    @property
    def is_right(self) -> bool:
        return not self.wrong and not self.trouble


def run_all(folders: Sequence[Path]) -> Iterator[Outcome]:
    """The outcomes of cases, in their order; many cases are shared among processes."""
    workers = min(os.cpu_count() or 1, 1 + len(folders) // FEW)
    with tempfile.TemporaryDirectory(prefix="clickstream-cases-") as made:
        root = Path(made)
        if workers == 1:
            ways = Ways(root)
            yield from (_run_folder(folder, ways) for folder in folders)
            return
        # Not by fork: DuckDB and Delta have threads
        with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (root,)) as pool:
            yield from pool.map(_work, folders)


def run(case: Case, ways: Ways) -> Outcome:
    """Asks every question of a case in each way. What goes wrong inside is told, not raised."""
    began, outcome = time.perf_counter(), Outcome(why=case.why)
    try:
        # The tail alone always has cubes: what they cannot tell of it, they cannot tell later
        made = ways.of(
            case.records(), [case.site], case.definitions, with_cubes=lambda: outcome.by_cube > 0
        )
        with made as states:
            for way, serving in states:
                both = [_ask(serving, case, query) for query, _ in case.questions]
                answers, scanned = [first for first, _ in both], [second for _, second in both]
                outcome.answers[way] = answers
                outcome.by_cube += sum("results" in answer for answer in scanned if answer)
                found = _differences(case, answers)
                found += [f"by scan: {line}" for line in _differences(case, scanned)]
                if found:
                    outcome.wrong[way] = found
    except (ClickstreamError, duckdb.Error) as error:
        outcome.trouble = f"{type(error).__name__}: {error}"
    outcome.seconds = time.perf_counter() - began
    return outcome


def only_warnings() -> None:
    """Serving tells of every publication it takes over; here that is of no interest."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("warning"),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


_ways: Ways  # of a worker


def _start_worker(root: Path) -> None:
    global _ways
    only_warnings()
    _ways = Ways(root)


def _work(folder: Path) -> Outcome:
    return _run_folder(folder, _ways)


def _run_folder(folder: Path, ways: Ways) -> Outcome:
    try:
        return run(read(folder), ways)
    except ClickstreamError as wrong:
        return Outcome(trouble=str(wrong))


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
