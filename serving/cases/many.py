"""Cases in folders: a few share a warehouse, and several processes share them all."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import structlog

from clickstream.errors import ClickstreamError
from serving.cases.case import Case, read
from serving.cases.run import Outcome, run, run_together
from serving.cases.together import can_share
from serving.cases.ways import Ways

TOGETHER = 16  # cases that share a warehouse, and a process


def run_all(folders: Sequence[Path]) -> Iterator[Outcome]:
    """The outcomes of cases, in their order; many cases are shared among processes."""
    groups = [folders[n : n + TOGETHER] for n in range(0, len(folders), TOGETHER)]
    workers = min(os.cpu_count() or 1, len(groups))
    with tempfile.TemporaryDirectory(prefix="clickstream-cases-") as made:
        root = Path(made)
        if workers == 1:
            ways = Ways(root)
            yield from (outcome for group in groups for outcome in run_folders(group, ways))
            return
        # Not by fork: DuckDB and Delta have threads
        with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (root,)) as pool:
            yield from chain.from_iterable(pool.map(_work, groups))


def run_folders(folders: Sequence[Path], ways: Ways) -> list[Outcome]:
    """The outcomes of a few cases, in their order. What is wrong with a folder is told."""
    cases: dict[Path, Case] = {}
    outcomes: dict[Path, Outcome] = {}
    for folder in folders:
        try:
            cases[folder] = read(folder)
        except ClickstreamError as wrong:
            outcomes[folder] = Outcome(trouble=str(wrong))
    outcomes |= dict(zip(cases, run_cases(list(cases.values()), ways), strict=True))
    return [outcomes[folder] for folder in folders]


def run_cases(cases: Sequence[Case], ways: Ways) -> list[Outcome]:
    """The outcomes of cases, in their order; those that can share a warehouse do.

    One that is not right there is run again by itself, which is what its differences are told of;
    right only then, it is that others changed its answers.
    """
    sharing = [case for case in cases if can_share(case)]
    if len(sharing) < 2:
        return [run(case, ways) for case in cases]
    together = iter(run_together(sharing, ways))
    return [
        _alone_if_wrong(case, next(together), ways) if can_share(case) else run(case, ways)
        for case in cases
    ]


def _alone_if_wrong(case: Case, together: Outcome, ways: Ways) -> Outcome:
    if together.is_right:
        return together
    alone = run(case, ways)
    alone.only_alone = alone.is_right
    return alone


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


def _work(folders: Sequence[Path]) -> list[Outcome]:
    return run_folders(folders, _ways)
