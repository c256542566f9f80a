"""Airflow's folder and environment: what makes it lean, and what its tasks are told."""

import json
import secrets
import sys
from pathlib import Path

from clickstream.errors import ClickstreamError
from clickstream.lock import locked
from clickstream.replace import replace
from clickstream.settings import Settings
from clickstream.settings.names import variable

_ROOT = Path(__file__).parents[2]
PYTHON = _ROOT / ".airflow-venv/bin/python"
DAGS = _ROOT / "dags"
USER = PASSWORD = "admin"  # it listens on loopback alone
LOGIN = f"as {USER} with {PASSWORD}"
POOL = "clickstream"
PATIENCE = 10.0  # seconds that who asks waits for another one who makes the secrets


class NoAirflow(ClickstreamError):
    """Airflow is not installed."""


def command(*arguments: str) -> list[str]:
    """A command of Airflow's. Raises NoAirflow."""
    if not PYTHON.exists():
        raise NoAirflow("Airflow is not installed", where=str(PYTHON), do="Run `make set-up`.")
    return [str(PYTHON), "-m", "airflow", *arguments]


def page(settings: Settings) -> str:
    """The address of Airflow's page."""
    return f"http://127.0.0.1:{settings.airflow.port}"


def alerts(settings: Settings) -> Path:
    """Where each run that failed or is late is told of, a line each."""
    return settings.logs_dir / "alerts.log"


def environment(settings: Settings) -> dict[str, str]:
    """What Airflow and all that it starts have in their environment, over this process's own.

    Makes Airflow's folder the first time.
    """
    home = settings.airflow_dir
    home.mkdir(parents=True, exist_ok=True)
    secret = _kept(home / "secret", secrets.token_hex(64))
    passwords = _kept(home / "passwords.json", json.dumps({USER: PASSWORD}))
    lean = {
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": "2",
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__DAGS_FOLDER": str(DAGS),
        "CORE__EXECUTION_API_SERVER_URL": f"{page(settings)}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "API__HOST": "127.0.0.1",
        "API__PORT": str(settings.airflow.port),
        "API__BASE_URL": page(settings),
        "API__WORKERS": "1",
        "API__SECRET_KEY": secret.read_text(),
        "API_AUTH__JWT_SECRET": secret.read_text(),
        "WORKERS__EXECUTION_API_TIMEOUT": "30",  # a small machine that is busy takes its time
        # a file of DAGs that has changed is read at once; the others need not be read every 30 s
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
    }
    tasks = {
        "AIRFLOW_VAR_CLICKSTREAM": str(Path(sys.executable).with_name("clickstream")),
        "AIRFLOW_VAR_CLICKSTREAM_FOLDER": str(Path.cwd()),
        "AIRFLOW_VAR_CLICKSTREAM_ALERTS": str(alerts(settings)),
        variable("batch.every_minutes"): str(settings.batch.every_minutes),
    }
    return {
        "AIRFLOW_HOME": str(home),
        **{f"AIRFLOW__{name}": value for name, value in lean.items()},
        **tasks,
    }


def _kept(path: Path, text: str) -> Path:
    """A file that only this user reads; what it has is kept. It is there whole, or not at all.

    An empty one is what a full disk has left of it, and is made anew.
    """
    with locked(path.with_name(".secrets.lock"), lambda _: _taken(path), PATIENCE):
        if not path.exists() or not path.stat().st_size:  # else whoever was faster has made it
            replace(path, text, 0o600)
    return path


def _taken(path: Path) -> ClickstreamError:
    return ClickstreamError(
        "Another process makes Airflow's secrets, and does not end",
        where=str(path),
        do="Look for a `clickstream airflow` that hangs, and end it.",
    )
