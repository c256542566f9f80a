"""`clickstream publications` and `clickstream batch rollback`, as people run them."""

import json
from pathlib import Path
from typing import Any

import pytest

from clickstream.settings import Settings
from tests.command import clickstream
from tests.layers import Layers
from tests.streams import page_view


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    made = Layers(Settings(data_dir=tmp_path))
    made.batch([page_view(0)], {0: 1})
    made.batch([page_view(0), page_view(1, visitor_id="other")], {0: 1, 1: 3})
    return made


def told(layers: Layers, *arguments: str) -> str:
    found = clickstream(*arguments, settings=layers.settings, env={"COLUMNS": "200"})
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_each_is_listed_with_what_it_has_more_than_the_one_before(layers: Layers) -> None:
    _, _, _, second, *_ = told(layers, "publications").splitlines()
    assert second.split()[1] == "2"
    assert "1 events (+0)" in second
    assert second.split()[-2] == "test"


def test_as_json_it_has_everything(layers: Layers) -> None:
    second, first = json.loads(told(layers, "publications", "--json"))
    assert (second["number"], second["reason"], second["made_for"]) == (2, "test", "")
    assert second["cutoff"]["offsets"] == {"0": 1, "1": 3}
    assert second["drift"] == {"rows": {"events": 0, "visits": 0}, "offsets": {"0": 0, "1": 3}}
    assert first["drift"]["rows"] == first["counts"]


def test_before_the_first_there_is_nothing_to_list(tmp_path: Path) -> None:
    empty: Any = clickstream("publications", "--json", settings=Settings(data_dir=tmp_path))
    assert json.loads(empty.stdout) == []


def test_a_rollback_tells_what_it_published(layers: Layers) -> None:
    line = told(layers, "batch", "rollback", "1", "--reason", "the second is wrong")
    assert line.startswith("Publication 3, complete up to ")
    newest, *_ = json.loads(told(layers, "publications", "--json"))
    assert newest["reason"] == "back to publication 1: the second is wrong"
    assert newest["drift"]["offsets"] == {"0": 0}


def test_one_that_cannot_be_is_refused_in_a_sentence(layers: Layers) -> None:
    found = clickstream("batch", "rollback", "7", "--reason", "x", settings=layers.settings)
    assert found.returncode == 2
    assert found.stderr == (
        "clickstream: There is no publication 7. `clickstream publications` lists them.\n"
    )
