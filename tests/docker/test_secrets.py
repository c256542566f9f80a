"""docker/secrets.sh: every secret of docker/compose.yaml, in the form that its reader has."""

import json
import re
import shutil
import stat
import subprocess
from base64 import urlsafe_b64decode
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from clickstream.secret import serve_key
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from serving.store.database import Database
from serving.store.keys import Keys
from tests.docker.conftest import read, run
from tests.docker.files import DOCKER, WHOLE, given, last, project, services, target


def test_each_that_is_declared_is_made_for_readers_of_any_user_in_a_folder_of_one(
    secrets: Path,
) -> None:
    assert {path.name for path in secrets.iterdir()} == {*project(WHOLE)["secrets"]}
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets.iterdir()} == {0o644}


def test_it_is_not_committed() -> None:
    asked = ["git", "check-ignore", "--quiet", "docker/secrets/serve_key"]
    assert subprocess.run(asked, cwd=DOCKER.parent, check=False).returncode == 0


def test_what_is_there_stays_and_no_two_are_alike(script: Path, secrets: Path) -> None:
    before = {path.name: path.read_text() for path in secrets.iterdir()}
    again = run(script)
    assert (again.returncode, again.stdout) == (0, f"The secrets are there, in {secrets}.\n")
    assert {path.name: path.read_text() for path in secrets.iterdir()} == before
    shutil.rmtree(secrets)
    run(script)
    assert not {path.read_text() for path in secrets.iterdir()} & {*before.values()}


def test_one_that_is_missing_is_told_and_none_is_made(script: Path, secrets: Path) -> None:
    (secrets / "airflow_secret").unlink()
    told = run(script)
    assert told.returncode == 1
    assert re.search(r"There is no \S+/secrets/airflow_secret\. Restore it, or", told.stderr)
    assert not (secrets / "airflow_secret").exists()


def test_the_store_knows_who_the_layers_say_they_are(secrets: Path) -> None:
    file = str(secrets / "store_options")
    options = Warehouse.of(Settings(warehouse={"storage_options_file": file})).storage_options
    assert options["AWS_SECRET_ACCESS_KEY"] == (secrets / "store_key").read_text(encoding="utf-8")
    command = last("store", "CMD")
    assert f"ROOT_ACCESS_KEY={options['AWS_ACCESS_KEY_ID']} " in command
    store = urlsplit(options["AWS_ENDPOINT_URL"])
    assert target(services(WHOLE)[str(store.hostname)]) == "store"
    assert f"--port :{store.port} " in command
    assert last("store", "EXPOSE") == str(store.port)


def test_the_page_has_a_key_that_the_server_takes(secrets: Path, tmp_path: Path) -> None:
    key = serve_key(Settings(serve={"key_file": str(secrets / "serve_key")}))
    with closing(Database(tmp_path / "serving.sqlite")) as database:
        keys = Keys(database)
        keys.add("page", [], key)
        assert keys.of(key)


def test_airflow_reaches_its_database_as_who_that_knows(secrets: Path) -> None:
    database = given(services(WHOLE)["postgres"])
    asked = urlsplit(read(secrets, "airflow_database"))
    assert asked.scheme == "postgresql+psycopg2"
    assert (asked.username, asked.path) == (
        database["POSTGRES_USER"],
        f"/{database['POSTGRES_DB']}",
    )
    assert (asked.hostname, asked.port) == ("postgres", 5432)
    assert asked.password == read(secrets, "postgres_password")


def test_airflows_own_are_of_its_form(secrets: Path) -> None:
    assert len(urlsafe_b64decode(read(secrets, "airflow_fernet_key"))) == 32
    assert len(read(secrets, "airflow_secret")) == 64
    users = given(services(WHOLE)["airflow-api"])["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"]
    assert [*json.loads(read(secrets, "airflow_passwords"))] == [users.partition(":")[0]]
