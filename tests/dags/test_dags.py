"""The DAGs, read and run by Airflow in its own environment."""

import json
import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from batch.cli import NOTHING_DIFFERS
from clickstream.airflow import home
from clickstream.person import who
from clickstream.publication import history, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import EVENTS
from tests.airflow import steps, wait
from tests.command import ROOT, clickstream, environment
from tests.published import assert_exact
from tests.test_docs import wrong_with
from tests.topic import event, send

INSIDE = Path(__file__).with_name("inside")
PYTEST = ["-c", str(INSIDE / "pytest.ini"), "--rootdir", str(INSIDE), "--confcutdir", str(INSIDE)]


def start(settings: Settings, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Starts a command of Airflow's environment."""
    return subprocess.Popen(
        [str(home.PYTHON), "-m", *arguments],
        cwd=ROOT,
        env=environment(settings, **home.environment(settings), **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def end(running: subprocess.Popen[str], within: float = 500) -> None:
    """Waits until it has ended well."""
    try:
        told, _ = running.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        running.kill()
        told, _ = running.communicate()
    assert running.returncode == 0, told[-8000:]


def test_the_dags_are_what_airflow_should_have(settings: Settings) -> None:
    seven = settings.model_copy(
        update={"batch": settings.batch.model_copy(update={"every_minutes": 7})}
    )
    tests = [str(INSIDE / name) for name in ("test_structure.py", "test_alerts.py")]
    end(start(seven, "pytest", *PYTEST, *tests))


def test_the_default_of_the_timetable_is_the_settings() -> None:
    text = (home.DAGS / "batch.py").read_text(encoding="utf-8")
    (default,) = re.findall(r'CLICKSTREAM_BATCH__EVERY_MINUTES", "(.+?)"', text)
    assert float(default) == Settings().batch.every_minutes


def test_every_step_is_a_command_that_there_is() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in home.DAGS.glob("*.py"))
    found = re.findall(r"""["'](batch [^'\n]+?)["'],?\s""", text)
    assert len(found) >= 7
    assert [why for command in found if (why := wrong_with(command))] == []


@pytest.fixture
def migrated(own: Settings) -> Settings:
    """With a database for Airflow, and records that have arrived."""
    end(start(own, "airflow", "db", "migrate"))
    end(start(own, "airflow", "pools", "set", home.POOL, "1", "One step at a time."))
    send(own, [*(event(n) for n in range(30)), b"broken"])
    return own


@pytest.mark.slow
def test_a_run_whose_compute_is_killed_and_tried_again_publishes_what_has_arrived(
    migrated: Settings,
) -> None:
    """By kill -9, once it has begun to write."""
    running = run(migrated, "batch")
    warehouse = Warehouse.of(migrated)
    wait(lambda: warehouse.exists(EVENTS) and warehouse.open(EVENTS).version() > 0, within=300)
    (compute,) = steps(running.pid, "compute")
    compute.kill()
    assert latest(warehouse) is None
    end(running)
    assert_published(migrated, "batch", 1)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_run_of_every_dag_ends_well(migrated: Settings) -> None:
    for number, dag in enumerate(("batch", "backfill"), start=1):
        end(run(migrated, dag))
        assert_published(migrated, dag, number)
    for dag in ("maintenance", "reconcile"):
        end(run(migrated, dag))
        assert_exact(migrated)


def test_the_commands_of_airflow_in_operations_can_be_run(migrated: Settings) -> None:
    commands = [words[2:] for words in told() if words[1] == "airflow"]
    assert ["dags", "trigger", "backfill"] in commands
    test = str(INSIDE / "test_operations.py")
    end(start(migrated, "pytest", *PYTEST, test, COMMANDS=json.dumps(commands)))


@pytest.mark.slow
def test_the_steps_in_operations_can_be_run_by_hand(own: Settings) -> None:
    send(own, [event(n) for n in range(30)])
    steps = [words[1:] for words in told() if words[1] != "airflow"]
    assert [step[1] for step in steps[:3]] == ["compute", "audit", "publish"]
    assert ["publications"] in steps
    assert HERE.keys() <= {word for step in steps for word in step}, "the page names others"
    for step in steps:
        if "rollback" in step:
            assert clickstream("batch", "rebuild", settings=own).returncode == 0
        now = [datetime.now(UTC).isoformat() if word.endswith("Z") else word for word in step]
        ended = clickstream(*(HERE.get(word, word) for word in now), settings=own)
        assert ended.returncode == 0, ended.stderr
        assert (NOTHING_DIFFERS in ended.stdout) == ("repair" in step)
    *newer, first = history(Warehouse.of(own))
    assert (first.reason, first.made_for) == ("by hand", "mine")
    assert {one.made_for for one in newer} == {who()}
    assert assert_exact(own).reason.startswith("back to publication 1: ")


# What the page names, and what it is here: the publication before, and the day of the events
HERE = {"41": "1", "2026-11-19": "2026-03-03", "2026-11-20": "2026-03-03"}


def told() -> list[list[str]]:
    """The commands of `clickstream` in docs/operations.md, in words."""
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    lines = re.findall(r"^clickstream .+$", page, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def run(settings: Settings, dag: str) -> subprocess.Popen[str]:
    return start(settings, "pytest", *PYTEST, str(INSIDE / "test_run.py"), DAG_TO_RUN=dag)


def assert_published(settings: Settings, dag: str, number: int) -> None:
    publication = assert_exact(settings)
    assert publication.number == number
    assert publication.made_for.startswith(f"{dag}/manual__")
    assert publication.reason == f"Airflow, {dag}, manual"
    assert (publication.counts["events"], publication.counts["dead_letters"]) == (30, 1)
