"""`clickstream speed check`: whether the layer commits, for whoever watches its process."""

from pathlib import Path

import pytest

from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import FRAGMENTS
from speed.check import SpeedSilent, check


def settings(folder: Path, stale_after_seconds: float) -> Settings:
    return Settings(data_dir=folder, speed={"stale_after_seconds": stale_after_seconds})


def commit(warehouse: Warehouse, **says: str) -> None:
    warehouse.commit(warehouse.open(FRAGMENTS), FRAGMENTS, [], says=says)


def test_it_fails_until_the_layer_has_committed_and_once_it_is_silent(tmp_path: Path) -> None:
    patient, strict = settings(tmp_path, 600), settings(tmp_path, 1e-6)
    warehouse = Warehouse.of(patient)
    with pytest.raises(SpeedSilent, match="never committed"):
        check(patient)
    warehouse.create()
    commit(warehouse, reason="what others commit to the table is no sign of life")
    with pytest.raises(SpeedSilent, match="never committed"):
        check(patient)
    commit(warehouse, covers="{}")
    commit(warehouse, reason="compacted")
    assert 0 <= check(patient) < 600
    with pytest.raises(SpeedSilent, match=r"nothing for 0 seconds .*clickstream speed run"):
        check(strict)
