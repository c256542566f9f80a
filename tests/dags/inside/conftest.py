"""Tests that Airflow's own environment runs: of this project, it has the DAG files alone."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.dagbag import BundleDagBag

# what Python tells of that would be work: https://docs.python.org/3/library/audit_events.html
WORK = {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec"}


class Work:
    """What was done while somebody watched. A hook for audits cannot be taken out again."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []
        self.watched = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.watched and event in WORK:
            self.seen.append((event, arguments))

    @contextmanager
    def watching(self) -> Iterator[None]:
        self.watched = True
        try:
            yield
        finally:
            self.watched = False


@pytest.fixture(scope="session")
def work() -> Work:
    return Work()


@pytest.fixture(scope="session")
def bag(work: Work) -> BundleDagBag:
    """The DAGs, as Airflow reads them."""
    folder = Path(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    with work.watching():
        return BundleDagBag(dag_folder=folder, bundle_path=folder, bundle_name="dags-folder")
