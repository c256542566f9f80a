"""docker/compose.yaml: it resolves, its parts fit each other, and nothing is open or unbounded."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from clickstream.settings import Settings, load
from clickstream.settings.names import PREFIX, fields, variable
from tests.command import ROOT, clickstream, environment
from tests.docker.commands import installed, wrong
from tests.docker.files import (
    COMPOSE,
    COMPOSE_LINT,
    DOCKER,
    OURS,
    SIZES,
    SMALL,
    WHOLE,
    WITH_SETTINGS,
    given,
    last,
    project,
    services,
    stages,
    target,
    variables,
)

CHOOSERS = {"CLICKSTREAM_ENV", "CLICKSTREAM_CONFIG"}
WORKERS = ("WORKER_CORES", "WORKER_DIR", "WORKER_MEMORY", "WORKER_OPTS")
JOBS = {"prepare", "key", "airflow-migrate"}
OF_OTHERS = {
    "postgres": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE"},
}
# A tag without a digest; a container that can write where nobody reads; no limit of cores.
MEANT = {"CL-0019", "CL-0007", "CL-0026"}
QUOTED = re.compile(r"env key '([^']*)'")
BOTH = pytest.mark.parametrize("size", SIZES)


def settings(size: str, name: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a role in its container: its image's variables, compose's above them, conf/."""
    service = services(size)[name]
    said = variables(target(service)) | given(service)
    for one in [*fields()]:
        monkeypatch.delenv(variable(one), raising=False)
    for one, value in said.items():
        if one.startswith(PREFIX):
            monkeypatch.setenv(one, value)
    monkeypatch.chdir(ROOT)
    return load()


def checks(service: dict[str, Any]) -> list[str]:
    """What a container is asked to know whether it is well; compose's is above the image's."""
    if test := service.get("healthcheck", {}).get("test"):
        return list(test[1:])
    found: list[str] = json.loads(last(target(service), "HEALTHCHECK").partition(" CMD ")[2])
    return found


def mounted(service: dict[str, Any]) -> set[str]:
    """The files of secrets that a container has, as it sees them."""
    return {secret["target"] for secret in service.get("secrets", [])}


def test_the_whole_has_three_brokers_and_a_spark_and_the_small_size_has_neither() -> None:
    more = services(WHOLE).keys() - services(SMALL).keys()
    assert more == {"kafka-2", "kafka-3", "spark-master", "spark-worker"}
    assert services(SMALL).keys() < services(WHOLE).keys()


def test_the_whole_is_what_compose_takes_by_itself() -> None:
    asked = [COMPOSE, "--file", str(DOCKER / "compose.yaml"), "config", "--services"]
    told = subprocess.run(
        asked, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    assert {*told.stdout.split()} == {*services(WHOLE)}


def test_a_linter_finds_nothing_but_what_is_meant() -> None:
    asked = [COMPOSE_LINT, "check", "--format", "json", str(DOCKER / "compose.yaml")]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    found = {
        (one["rule_id"], *QUOTED.findall(one["message"]))
        for one in json.loads(told.stdout)["findings"]
    }
    assert {one for one in found if one[0] not in MEANT} == {
        ("CL-0020", "AIRFLOW__API__SECRET_KEY_CMD"),  # a command that prints it
        ("CL-0020", "AIRFLOW__API_AUTH__JWT_SECRET_CMD"),
    }


@BOTH
def test_an_image_of_others_is_pinned_and_one_of_ours_is_a_target_of_this_version(
    size: str,
) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    for name, service in services(size).items():
        if target(service):
            assert target(service) in OURS
            assert service["image"] == f"clickstream-{target(service)}:{version}"
            assert Path(service["build"]["context"]) == ROOT
        else:
            assert re.fullmatch(r"[a-z/]+:\d+(\.\d+)+[\w-]*", service["image"]), name


def test_the_brokers_are_of_the_version_that_the_tests_run_on() -> None:
    ivy = (ROOT / "conf/ivy.xml").read_text(encoding="utf-8")
    (version,) = re.findall(r'name="kafka_2\.13" rev="([\d.]+)"', ivy)
    assert services(WHOLE)["kafka-1"]["image"] == f"apache/kafka:{version}"


@BOTH
def test_every_port_is_published_on_loopback_once_and_leads_to_one_that_is_listened_on(
    size: str,
) -> None:
    ports = [(n, port) for n, s in services(size).items() for port in s.get("ports", [])]
    assert {port["host_ip"] for _, port in ports} == {"127.0.0.1"}
    published = [port["published"] for _, port in ports]
    assert len({*published}) == len(published) >= 4
    for name, port in ports:
        service = services(size)[name]
        listens = last(target(service), "EXPOSE").split() or re.findall(
            r":(\d+)", given(service)["KAFKA_LISTENERS"]
        )
        assert str(port["target"]) in listens, name


@BOTH
def test_every_secret_is_declared_made_and_used(size: str) -> None:
    declared = project(size)["secrets"]
    used = {s["source"] for service in services(size).values() for s in service.get("secrets", [])}
    assert used == {*declared}
    (names,) = re.findall(r"^names='([^']*)'", (DOCKER / "secrets.sh").read_text(), re.MULTILINE)
    assert {*names.split()} == {*declared}
    for name, secret in declared.items():
        assert Path(secret["file"]) == DOCKER / "secrets" / name


@BOTH
def test_a_container_has_every_secret_that_it_is_told_of(
    size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = re.compile(r"/run/secrets/\w+")
    for name, service in services(size).items():
        command = service.get("command") or [last(target(service), "CMD")]
        words = [*given(service).values(), *command]
        assert {*told.findall(" ".join(words))} <= mounted(service), name
        if target(service) in WITH_SETTINGS:
            found = settings(size, name, monkeypatch)
            needed = {"app": {found.serve.key_file}, "airflow": set[str]()}.get(
                target(service), {found.warehouse.storage_options_file}
            )
            if name == "key":
                needed = {found.serve.key_file}
            if name in ("serve", "airflow-scheduler"):
                needed |= {found.warehouse.storage_options_file}
            assert needed <= mounted(service), name


@BOTH
def test_every_variable_is_a_setting_or_one_that_the_image_knows(size: str) -> None:
    known = {variable(name) for name in fields()} | CHOOSERS
    for name, service in services(size).items():
        said = {*service.get("environment", {})}
        ours = {one for one in said if one.startswith(PREFIX)}
        assert ours <= known, name
        others = said - ours
        if target(service) == "spark":
            assert others <= {*spark_knows()}
        elif target(service) == "airflow":
            assert all(one.startswith(("AIRFLOW__", "AIRFLOW_VAR_CLICKSTREAM")) for one in others)
        elif target(service):
            assert others == set()
        elif not name.startswith("kafka"):  # whose are in test_kafka.py
            assert others == OF_OTHERS[name]


@BOTH
def test_every_role_has_settings_that_load_and_fit_the_services(
    size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [name for name, s in services(size).items() if target(s) in WITH_SETTINGS]
    assert len(names) > 6
    for name in names:
        found = settings(size, name, monkeypatch)
        hosts = [server.rpartition(":")[0] for server in found.kafka.bootstrap_servers.split(",")]
        assert hosts == sorted(n for n in services(size) if n.startswith("kafka-"))
        master = re.fullmatch(r"spark://(.+):7077", found.spark.master)
        assert (master[1] if master else found.spark.master) in {*services(size), "local[2]"}
        assert found.serve.host in {*services(size), "0.0.0.0"}
        assert found.warehouse_url.startswith("s3://")
        assert found.data_dir == Path("/var/lib/clickstream")


@BOTH
def test_who_is_spoken_to_listens_on_more_than_loopback_and_says_so(
    size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings(size, "serve", monkeypatch).serve.host == "0.0.0.0"
    assert settings(size, "app", monkeypatch).app.host == "0.0.0.0"
    assert settings(size, "app", monkeypatch).serve.host == "serve"
    for name in ("speed", "airflow-scheduler"):  # where a driver is
        assert settings(size, name, monkeypatch).spark.driver_host == name
        assert services(size)[name]["hostname"] == name


@BOTH
def test_every_command_and_every_check_is_one_that_there_is(size: str) -> None:
    for name, service in services(size).items():
        image = target(service)
        if not image:
            continue
        command = service.get("command") or json.loads(last(image, "CMD"))
        if entry := last(image, "ENTRYPOINT"):
            command = [*json.loads(entry), *command]
        assert [*wrong(command)] == [], name
        if name not in JOBS:
            assert [*wrong(checks(service))] == [], name


@BOTH
def test_what_goes_on_is_checked_and_started_again_and_what_ends_is_not(size: str) -> None:
    for name, service in services(size).items():
        job = name in JOBS
        assert service["restart"] == ("no" if job else "unless-stopped"), name
        assert service.get("healthcheck", {}).get("disable", False) is job, name
        assert target(service) or service["healthcheck"]["test"], name


@BOTH
def test_who_needs_another_waits_until_that_is_well_or_has_ended(size: str) -> None:
    for name, service in services(size).items():
        for other, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other in JOBS else "service_healthy"
            assert how["condition"] == wanted, (name, other)
            # of the small size some are not there to be waited for
            always = other in services(SMALL) or name not in services(SMALL)
            assert how["required"] is always, (name, other)
            assert other in services(WHOLE)


@BOTH
def test_nobody_has_more_rights_or_memory_than_was_meant(size: str) -> None:
    for name, service in services(size).items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["mem_limit"]) <= 6 * 2**30, name
        assert not {"privileged", "network_mode", "pid"} & {*service}, name
        mounts = [volume["type"] for volume in service.get("volumes", [])]
        assert {*mounts} <= {"volume"}, name  # nothing of this machine but secrets


@BOTH
def test_heaps_leave_room_in_their_containers(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("speed", "airflow-scheduler"):
        heap = settings(size, name, monkeypatch).spark.driver_memory_mb
        assert 2 * heap * 2**20 <= int(services(size)[name]["mem_limit"])
    duckdb = settings(size, "serve", monkeypatch).serve.memory_mb
    assert 2 * duckdb * 2**20 <= int(services(size)["serve"]["mem_limit"])


def test_the_speed_layer_and_a_batch_run_fit_into_the_cluster_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = services(WHOLE)["spark-worker"]
    cores = worker["scale"] * int(given(worker)["SPARK_WORKER_CORES"])
    conf = settings(WHOLE, "speed", monkeypatch).spark.conf
    assert 2 * int(conf["spark.cores.max"]) <= cores
    # Spark spreads: each of the two has an executor on each worker
    memory = [conf["spark.executor.memory"], given(worker)["SPARK_WORKER_MEMORY"]]
    executor, all_of_a_worker = (int(one.removesuffix("g")) for one in memory)
    assert 2 * executor <= all_of_a_worker
    # and beside each Java's heap Python's processes
    assert 2 * all_of_a_worker * 2**30 <= int(worker["mem_limit"])
    assert settings(SMALL, "speed", monkeypatch).spark.conf == {}


@BOTH
def test_volumes_are_of_folders_that_the_image_has_and_its_user_owns(size: str) -> None:
    ran = " ".join(said for stage in stages().values() for said in stage.of("RUN"))
    owned = re.findall(r"chown (?:-R clickstream:clickstream|1000:1000) ((?:/[\w/-]+ ?)+)", ran)
    folders = tuple(" ".join(owned).split())
    assert len(folders) == 4
    for name, service in services(size).items():
        if target(service):
            for volume in service.get("volumes", []):
                assert volume["target"].startswith(folders), name
                assert re.search(rf"mkdir .*{volume['target']}", ran), name
    used = {v["source"] for s in services(size).values() for v in s.get("volumes", [])}
    if size == WHOLE:
        assert used == {*project(size)["volumes"]}


def test_the_settings_of_compose_are_shown_by_the_command(tmp_path: Path) -> None:
    told = clickstream("config", "--json", env=given(services(SMALL)["speed"]))
    assert told.returncode == 0, told.stderr
    found = {line["name"]: line for line in json.loads(told.stdout)}
    assert found["warehouse.url"]["where"] == "conf/compose.toml"
    assert found["spark.master"] == found["spark.master"] | {
        "value": "local[2]",
        "where": "CLICKSTREAM_SPARK__MASTER",
    }


def spark_knows() -> list[str]:
    """The variables that Spark's own classes read."""
    names = [f"SPARK_{name}" for name in ("DAEMON_MEMORY", *WORKERS)]
    jars = installed("/opt/clickstream/.venv/lib/python3.11/site-packages/pyspark/jars")
    found = b""
    for jar, entry in (
        ("spark-core_2.13-*.jar", "org/apache/spark/deploy/worker/WorkerArguments.class"),
        ("spark-launcher_2.13-*.jar", "org/apache/spark/launcher/SparkClassCommandBuilder.class"),
    ):
        (path,) = jars.glob(jar)
        found += ZipFile(path).read(entry)
    return [name for name in names if name.encode() in found]
