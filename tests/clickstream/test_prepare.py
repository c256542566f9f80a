"""`clickstream prepare`: everything is there after it, and after it again."""

from pathlib import Path

import pytest

from clickstream import kafka
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import ALL
from tests.command import clickstream


def test_what_is_missing_is_made_and_what_is_there_stays(own: Settings, tmp_path: Path) -> None:
    topic = {"topic": f"{own.kafka.topic}-prepared"}
    settings = own.model_copy(
        update={"data_dir": tmp_path, "kafka": own.kafka.model_copy(update=topic)}
    )
    with pytest.raises(kafka.NoTopic):
        kafka.topic_id(settings)
    first = clickstream("prepare", settings=settings)
    assert first.returncode == 0, first.stderr
    warehouse = Warehouse.of(settings)
    assert all(warehouse.exists(table) for table in ALL)
    assert f"as {kafka.topic_id(settings)}." in first.stdout
    assert clickstream("prepare", settings=settings).stdout == first.stdout
    assert {warehouse.open(table).version() for table in ALL} == {0}
