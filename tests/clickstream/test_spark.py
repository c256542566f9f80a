"""What a session of Spark is told: where its driver is, whose word is last, what nobody reads."""

import json
import os
import sys
from pathlib import Path

import pytest

from clickstream import child
from clickstream.settings import Settings
from clickstream.spark import told, without_secrets
from tests.clickstream.listed import commands_until_it_ends
from tests.command import environment

BOUND = ("spark.driver.host", "spark.driver.bindAddress")
SECRET = "said-to-no-one-else"
STARTS = """
import sys
from pathlib import Path

from clickstream.settings import load
from clickstream.spark import session

hadoop = session(load(), "secrets")._jsc.hadoopConfiguration()
names = ("s3a.secret.key", "azure.account.key.store.example", "s3a.access.key")
Path(sys.argv[1]).write_text(" ".join(hadoop.get(f"fs.{name}") for name in names))
"""


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


def test_a_secret_is_known_by_its_name() -> None:
    secrets = ("spark.authenticate.secret", "spark.ssl.keyPassword", "spark.hadoop.fs.s3a.token")
    others = {"spark.kerberos.keytab": "/etc/keytab", "spark.master": "local[2]"}
    assert without_secrets(others | dict.fromkeys(secrets, SECRET)) == others


def test_whoever_lists_processes_reads_no_secret(tmp_path: Path) -> None:
    """Neither of Java nor of what starts it and ends; the session has them all the same."""
    options = {"AWS_ACCESS_KEY_ID": "whose", "AWS_SECRET_ACCESS_KEY": SECRET}
    conf = {"spark.hadoop.fs.azure.account.key.store.example": SECRET, "spark.cores.max": "3"}
    told = {
        "CLICKSTREAM_DATA_DIR": str(tmp_path),
        "CLICKSTREAM_WAREHOUSE__URL": "s3://bucket/tables",
        "CLICKSTREAM_WAREHOUSE__STORAGE_OPTIONS": json.dumps(options),
        "CLICKSTREAM_SPARK__CONF": json.dumps(conf),
    }
    held, log = tmp_path / "held", tmp_path / "log"
    begun = child.start([sys.executable, "-c", STARTS, held], log, environment=environment(**told))
    seen = commands_until_it_ends(begun)
    assert begun.returncode == 0, log.read_text()
    assert held.read_text().split() == [SECRET, SECRET, "whose"]
    assert any("spark.cores.max=3" in command for command in seen)
    assert any("org.apache.spark.launcher.Main" in command for command in seen)
    assert [command for command in seen if SECRET in command or "whose" in command] == []
