"""Every environment in conf/ can be chosen, and is shown by `clickstream config`."""

import json
from pathlib import Path

import pytest

from tests.command import ROOT, clickstream

ENVIRONMENTS = sorted(path.stem for path in (ROOT / "conf").glob("*.toml") if path.stem != "sites")


def test_there_is_one_for_a_machine_one_for_containers_and_one_for_a_cluster() -> None:
    assert ENVIRONMENTS == ["cluster", "compose", "local"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_it_is_shown_with_its_file_beside_what_that_sets(name: str) -> None:
    told = clickstream("config", "--json", env={"CLICKSTREAM_ENV": name})
    assert told.returncode == 0, told.stderr
    where = {line["name"]: line["where"] for line in json.loads(told.stdout)}
    assert where["kafka.bootstrap_servers"] == f"conf/{name}.toml"
    assert {*where.values()} == {"default", f"conf/{name}.toml"}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_it_has_no_secret_but_the_places_of_secrets(name: str) -> None:
    text = Path(ROOT, f"conf/{name}.toml").read_text(encoding="utf-8")
    settings = [line.partition("#")[0] for line in text.splitlines()]
    secret = ("password =", "key =", "storage_options =")
    assert [line for line in settings if any(word in line for word in secret)] == []
