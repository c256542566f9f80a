"""Airflow in docker/compose.yaml: as on one machine but for what has to differ, and it reads it."""

import json
import subprocess
from pathlib import Path

from clickstream.airflow import home
from clickstream.airflow.home import POOL, PYTHON
from clickstream.settings import Settings
from tests.command import environment
from tests.docker.conftest import read
from tests.docker.files import WHOLE, given, services, stages

PREFIX = "AIRFLOW__"
SECRETS = {
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__API__SECRET_KEY",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
}
PLACES = {
    "AIRFLOW__API__HOST",
    "AIRFLOW__CORE__DAGS_FOLDER",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER",
}
# several processes read the database, and containers are asked whether they are well
MORE = {"AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK"}

ASK = """
import json, os, sys
from airflow.configuration import conf
asked = [name.split("__")[1:] for name in os.environ if name.startswith("AIRFLOW__")]
known = conf.configuration_description
found = {}
for section, option in asked:
    section, option = section.lower(), option.lower()
    name = option.removesuffix("_cmd")
    assert name in known[section]["options"], (section, option)
    assert name == option or (section, name) in conf.sensitive_config_values, (section, option)
    found[f"{section}.{name}"] = conf.get(section, name)
import asyncpg, psycopg2
print(json.dumps(found))
"""


def ours(name: str) -> dict[str, str]:
    found = given(services(WHOLE)[name])
    return {name: value for name, value in found.items() if name.startswith(PREFIX)}


def test_it_is_set_as_on_one_machine_but_for_places_and_secrets(tmp_path: Path) -> None:
    local = home.environment(Settings(data_dir=tmp_path))
    local = {name: value for name, value in local.items() if name.startswith(PREFIX)}
    here = {name.removesuffix("_CMD"): value for name, value in ours("airflow-api").items()}
    assert here.keys() - local.keys() == MORE
    assert local.keys() <= here.keys()
    differ = {name for name, value in local.items() if here[name] != value}
    assert differ == SECRETS | PLACES


def test_its_own_configuration_knows_every_variable_and_reads_each_secret_from_its_file(
    secrets: Path, tmp_path: Path
) -> None:
    """The secrets of the containers are those that docker/secrets.sh has made for this test."""
    said = {
        name: value.replace("/run/secrets", str(secrets))
        for name, value in ours("airflow-scheduler").items()
    }
    clean = {name: v for name, v in environment().items() if not name.startswith("AIRFLOW")}
    told = subprocess.run(
        [PYTHON, "-c", ASK],
        env=clean | said | {"AIRFLOW_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout.splitlines()[-1])
    assert found["database.sql_alchemy_conn"] == read(secrets, "airflow_database")
    assert found["core.fernet_key"] == read(secrets, "airflow_fernet_key")
    assert found["api.secret_key"] == read(secrets, "airflow_secret")
    assert found["api_auth.jwt_secret"] == read(secrets, "airflow_secret")


def test_steps_find_the_program_its_folder_and_their_pool() -> None:
    said = given(services(WHOLE)["airflow-scheduler"])
    folder = said["AIRFLOW_VAR_CLICKSTREAM_FOLDER"]
    assert folder == stages()["base"].of("WORKDIR")[-1]
    assert said["AIRFLOW_VAR_CLICKSTREAM"] == f"{folder}/.venv/bin/clickstream"
    assert said["AIRFLOW__CORE__DAGS_FOLDER"] == f"{folder}/dags"
    (_, _, line) = services(WHOLE)["airflow-migrate"]["command"]
    assert line.startswith("airflow db migrate && ")
    assert f"airflow pools set {POOL} 1 " in line


def test_the_page_asks_for_a_password_that_lies_where_airflow_may_write() -> None:
    api = services(WHOLE)["airflow-api"]
    where = given(api)["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]
    assert f"cp /run/secrets/airflow_passwords {where} && exec airflow api-server" in " ".join(
        api["command"]
    )
