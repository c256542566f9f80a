"""Airflow's folder, and the secrets in it."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from errno import EPERM
from pathlib import Path

import pytest

from clickstream.airflow import home
from clickstream.settings import Settings
from tests.clickstream.disk import full_disk

SECRET = "AIRFLOW__API__SECRET_KEY"


@pytest.fixture(params=[0o000, 0o022, 0o077], ids="umask {:03o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_secret_is_made_once_for_its_user_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    made = home.environment(settings)
    assert len(made[SECRET]) == 128
    assert home.environment(settings) == made
    there = {path.name: path.stat().st_mode & 0o777 for path in settings.airflow_dir.iterdir()}
    del there[".secrets.lock"]  # there is nothing in it
    assert there == {"secret": 0o600, "passwords.json": 0o600}


def test_a_file_system_without_hard_links_can_keep_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    assert len(home.environment(Settings(data_dir=tmp_path))[SECRET]) == 128


def test_who_asks_at_once_has_one_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: home.environment(settings)[SECRET], range(8)))
    assert len(set(made)) == 1


def test_an_empty_secret_is_made_anew(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.airflow_dir.mkdir(parents=True)
    (settings.airflow_dir / "secret").touch(0o644)
    assert len(home.environment(settings)[SECRET]) == 128
    assert (settings.airflow_dir / "secret").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_no_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        home.environment(settings)
    assert [path.name for path in settings.airflow_dir.iterdir()] == [".secrets.lock"]
    assert len(home.environment(settings)[SECRET]) == 128
