"""Every notebook runs from top to bottom, over all parts, real."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import jupytext
import nbclient
import pytest

from clickstream.broker import Broker
from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.command import CLICKSTREAM, ROOT, clickstream, environment
from tests.parts import running

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
HISTORY = ("simulate", "--history", "4d", "--history-rate", "0.02", "--site", "shop.example")


@pytest.fixture(scope="module")
def system(
    settings: Settings, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Broker, speed layer and server, four days of a shop, two publications."""
    alone = settings.model_copy(
        update={
            "data_dir": tmp_path_factory.mktemp("notebooks") / "data",
            "kafka": settings.kafka.model_copy(update={"topic": "notebooks"}),
            "serve": settings.serve.model_copy(update={"port": free_port()}),
        }
    )
    with ExitStack() as parts:
        for seed in ("1", "2"):
            sent = clickstream(*HISTORY, "--seed", seed, settings=alone)
            assert sent.returncode == 0, sent.stderr
            run = clickstream("batch", "run", settings=alone)
            assert run.returncode == 0, run.stderr
        parts.enter_context(running(alone, "speed", "run"))
        parts.enter_context(running(alone, "serve"))
        yield alone


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_runs_from_top_to_bottom(
    path: Path, system: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(system).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", str(Path(CLICKSTREAM).parent), prepend=":")
    notebook = jupytext.read(path)
    client = nbclient.NotebookClient(
        notebook, timeout=400, resources={"metadata": {"path": path.parent}}
    )
    client.execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_begins_with_what_it_is_and_what_it_needs(path: Path) -> None:
    first = jupytext.read(path).cells[0]
    assert (first.cell_type, first.source[:2]) == ("markdown", "# ")
    assert "running" in first.source or "published" in first.source
