"""docker/Dockerfile: sound, pinned, made of what is there, running what there is."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from clickstream.java import NEEDED
from clickstream.settings import Settings, load
from clickstream.settings.names import fields, variable
from tests.command import ROOT
from tests.docker.commands import wrong
from tests.docker.files import DOCKERFILE, HADOLINT, OURS, last, stages, variables
from tests.docker.ignored import ignored

PINNED = re.compile(r"[a-z/-]+:v?\d+\.\d+\.\d+[\w.-]*")
PINS = re.compile(r"^([A-Za-z0-9._-]+(?:\[[a-z,]+\])?)==([^ ;]+)", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    """Versions by package; some differ by platform."""
    found: dict[str, set[str]] = {}
    for package, version in PINS.findall((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(package, set()).add(version)
    return found


def test_the_linter_finds_nothing() -> None:
    told = subprocess.run([HADOLINT, str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_an_image_of_others_is_one_version_and_no_moving_tag() -> None:
    theirs = [stage.base for stage in stages().values() if stage.base not in stages()]
    assert [base for base in theirs if not PINNED.fullmatch(base)] == []


def test_java_and_python_are_those_that_the_project_needs() -> None:
    assert stages()["java"].base.startswith(f"eclipse-temurin:{NEEDED}.")
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    version = re.match(r"python:(\d+\.\d+)\.", stages()["base"].base)
    assert version
    assert wanted == f">={version[1]}"
    assert f"python{version[1]}/" in last("spark", "ENTRYPOINT")


def test_what_is_copied_is_there_and_reaches_the_builder() -> None:
    copied = [
        source
        for stage in stages().values()
        for said in stage.of("COPY")
        if not said.startswith("--from")
        for source in said.split()[:-1]
    ]
    assert len(copied) > 10
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [source for source in copied if ignored(source)] == []


def test_neither_data_nor_secrets_nor_environments_reach_the_builder() -> None:
    outside = (".git", ".venv", ".jars", "data", "docker/secrets/serve_key", "docker/.env", "tests")
    assert [name for name in outside if not ignored(name)] == []
    assert ignored("clickstream/__pycache__/cli.cpython-311.pyc")
    assert not ignored("serving/app/.streamlit/config.toml")


def test_what_is_copied_from_a_stage_is_of_one_that_comes_before() -> None:
    before: list[str] = []
    for stage in stages().values():
        sources = [re.findall(r"--from=(\S+)", said) for said in stage.of("COPY")]
        assert {name for found in sources for name in found} <= {*before}
        before.append(stage.name)


@pytest.mark.parametrize("role", OURS)
def test_a_role_runs_what_there_is_as_a_user_that_is_not_root(role: str) -> None:
    command = json.loads(last(role, "CMD"))
    if entry := last(role, "ENTRYPOINT"):
        command = [*json.loads(entry), *command]
    assert [*wrong(command)] == []
    assert int(last(role, "USER")) > 0


@pytest.mark.parametrize("role", OURS)
def test_a_role_says_whether_it_is_well(role: str) -> None:
    options, _, command = last(role, "HEALTHCHECK").partition(" CMD ")
    assert [*wrong(json.loads(command))] == []
    assert {re.split("=", option)[0] for option in options.split()} == {
        *("--interval", "--timeout", "--start-period", "--retries")
    }


def test_ports_are_those_of_the_settings() -> None:
    settings = Settings()
    for role, port in (
        ("serve", settings.serve.port),
        ("app", settings.app.port),
        ("airflow", settings.airflow.port),
    ):
        assert last(role, "EXPOSE") == str(port)
        assert f"127.0.0.1:{port}/" in last(role, "HEALTHCHECK")


def test_packages_are_pinned_by_hash_and_the_same_as_where_the_tests_run() -> None:
    image, tested = pins("requirements-image.txt"), pins("requirements.txt")
    assert {name: found for name, found in image.items() if not found <= tested[name]} == {}
    assert not {"pytest", "ruff", "jupyterlab"} & {*image}
    for stage, file in (
        ("built", "requirements-image.txt"),
        ("airflow-built", "requirements-airflow.txt"),
    ):
        (installs,) = [said for said in stages()[stage].of("RUN") if f"-r {file}" in said]
        assert "--require-hashes" in installs
        text = (ROOT / file).read_text(encoding="utf-8")
        assert text.count("--hash=sha256:") > len(pins(file))


def test_the_jvm_parts_are_retrieved_as_on_one_machine() -> None:
    (ivy,) = [said for said in stages()["built"].of("RUN") if "ivy-*.jar" in said]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for same in (
        "-warn -ivy conf/ivy.xml",
        "[conf]/[artifact]-[revision].[ext]",
        "-types jar bundle",
    ):
        assert same in ivy
        assert same in makefile
    assert "'.jars/[conf]/" in ivy


def test_what_a_role_writes_is_where_its_user_may() -> None:
    home = "/var/lib/clickstream"
    made = " ".join(stages()["clickstream"].of("RUN"))
    assert f"--uid {last('spark', 'USER')} --home-dir {home}" in made
    assert f"chown -R clickstream:clickstream {home}" in made
    assert variables("spark")["SPARK_WORKER_DIR"].startswith(home)
    assert str(load("compose").data_dir) == home


def test_an_environment_variable_of_an_image_is_a_setting_or_known() -> None:
    known = {variable(name) for name in fields()} | {
        *("CLICKSTREAM_ENV", "JAVA_HOME", "PATH", "PYTHONUNBUFFERED", "AIRFLOW_HOME"),
        *("SPARK_HOME", "SPARK_WORKER_DIR"),
    }
    assert {name for role in OURS for name in variables(role)} <= known
    environment = variables("serve")["CLICKSTREAM_ENV"]
    assert (ROOT / f"conf/{environment}.toml").is_file()
    assert Path(variables("serve")["JAVA_HOME"]) == Path(
        next(said for said in stages()["base"].of("COPY") if "--from=java" in said).split()[-1]
    )
