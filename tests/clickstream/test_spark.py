"""What a session of Spark is told, without one: from where its driver is to whose word is last."""

import os

import pytest

from clickstream.settings import Settings
from clickstream.spark import told

BOUND = ("spark.driver.host", "spark.driver.bindAddress")


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_LOCAL_IP", "")
    monkeypatch.delenv("SPARK_LOCAL_IP")


def test_a_driver_is_on_loopback_unless_others_have_to_reach_it() -> None:
    assert {told(Settings(), {})[name] for name in BOUND} == {"127.0.0.1"}
    assert os.environ["SPARK_LOCAL_IP"] == "127.0.0.1"
    del os.environ["SPARK_LOCAL_IP"]
    elsewhere = told(Settings(spark={"driver_host": "speed.example"}), {})
    assert {elsewhere[name] for name in BOUND} == {"speed.example"}
    assert os.environ["SPARK_LOCAL_IP"] == "speed.example"


def test_the_settings_have_the_last_word_then_the_layer() -> None:
    conf = {"spark.cores.max": "2", "spark.sql.shuffle.partitions": "8"}
    settings = Settings(spark={"master": "spark://spark.example:7077", "conf": conf})
    layer = {"spark.sql.shuffle.partitions": "1", "spark.sql.session.timeZone": "UTC"}
    found = told(settings, layer)
    assert found == found | layer | conf
    assert found["spark.master"] == "spark://spark.example:7077"
