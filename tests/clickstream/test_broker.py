"""A real broker of its own folder: started, stopped, killed, and in the way of others."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from clickstream import broker as brokers
from clickstream import connect, kafka
from clickstream.broker import BrokerFailed
from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.command import CLICKSTREAM, clickstream, environment


@pytest.fixture
def apart(tmp_path: Path) -> Settings:
    """Settings for a broker that only one test has."""
    return Settings(
        data_dir=tmp_path / "data", kafka={"bootstrap_servers": f"127.0.0.1:{free_port()}"}
    )


@pytest.fixture
def running(apart: Settings) -> Iterator[brokers.Broker]:
    started = brokers.start(apart)
    yield started
    started.stop()


def send(settings: Settings, count: int) -> None:
    """Sends records and returns when every one is acknowledged."""
    producer = kafka.producer(settings)
    sent = [producer.send(settings.kafka.topic, b"{}", key=b"%d" % n) for n in range(count)]
    for future in sent:
        future.get(timeout=30)
    producer.close()


def kept(settings: Settings) -> int:
    return sum(end - first for first, end in kafka.offsets(settings).values())


def test_it_listens_on_loopback_only(broker: brokers.Broker) -> None:
    connections = psutil.Process(broker.process.pid).net_connections(kind="tcp")
    listening = {c.laddr[0] for c in connections if c.status == psutil.CONN_LISTEN}
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_it_is_small(broker: brokers.Broker) -> None:
    assert psutil.Process(broker.process.pid).memory_info().rss < 700 * 2**20


@pytest.mark.slow
def test_its_log_is_picked_up_after_a_stop_and_after_a_kill(apart: Settings) -> None:
    first = brokers.start(apart)
    try:
        made = kafka.ensure_topic(apart)
        send(apart, 200)
    finally:
        first.stop()
    second = brokers.start(apart)
    try:
        assert kafka.topic_id(apart) == made
        assert kept(apart) == 200
        send(apart, 300)
        second.process.kill()
        second.process.wait()
    finally:
        second.stop()
    third = brokers.start(apart)
    try:
        assert kafka.topic_id(apart) == made
        assert kept(apart) == 500
    finally:
        third.stop()


def test_a_folder_that_was_made_half_way_is_made_anew(apart: Settings) -> None:
    half = apart.broker_dir / "log.new"
    half.mkdir(parents=True)
    (half / "meta.properties").write_text("version=1\n")
    started = brokers.start(apart)
    try:
        kafka.ensure_topic(apart)
        assert kept(apart) == 0
    finally:
        started.stop()


def test_its_clusters_id_may_begin_with_a_dash(
    apart: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins_with_a_dash = UUID(bytes=b"\xf8" + bytes(15))
    monkeypatch.setattr("clickstream.broker.storage.uuid.uuid4", lambda: begins_with_a_dash)
    started = brokers.start(apart)
    try:
        assert kafka.cluster_id(apart.kafka.bootstrap_servers).startswith("-")
    finally:
        started.stop()


def test_a_second_broker_of_the_same_folder_is_refused(
    apart: Settings, running: brokers.Broker
) -> None:
    says = f"already runs on this folder, as process {running.process.pid}"
    with pytest.raises(BrokerFailed, match=says):
        brokers.start(apart)
    running.check()


def test_another_kafka_on_the_port_is_told_from_this_one(
    settings: Settings, broker: brokers.Broker, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"data_dir": tmp_path})
    with pytest.raises(BrokerFailed, match=r"Another Kafka .*already listens here"):
        brokers.start(other)


def test_a_port_in_use_names_who_has_it(apart: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "PATIENCE_MS", 300)
    host, _, port = apart.kafka.bootstrap_servers.partition(":")
    says = f"Port {port} is in use by process {os.getpid()}"
    with socket.create_server((host, int(port))), pytest.raises(BrokerFailed, match=says):
        brokers.start(apart)
    assert not (apart.broker_dir / "log").exists()


def test_a_cluster_elsewhere_needs_no_broker(apart: Settings) -> None:
    section = apart.kafka.model_copy(update={"bootstrap_servers": "kafka.example:9092"})
    with pytest.raises(BrokerFailed, match="not this machine"):
        brokers.start(apart.model_copy(update={"kafka": section}))


def test_a_protocol_that_it_does_not_speak_is_refused(apart: Settings) -> None:
    section = apart.kafka.model_copy(update={"security_protocol": "SSL"})
    with pytest.raises(BrokerFailed, match=r"speaks PLAINTEXT alone.*Leave kafka\.security"):
        brokers.start(apart.model_copy(update={"kafka": section}))


def test_a_broker_that_cannot_start_says_why(apart: Settings) -> None:
    apart.broker_dir.mkdir(parents=True)
    (apart.broker_dir / "log").mkdir()
    (apart.broker_dir / "log/meta.properties").write_text("cluster.id=x\nnode.id=77\nversion=1\n")
    with pytest.raises(BrokerFailed, match=r"The broker ended with status 1: .*broker\.log"):
        brokers.start(apart)


def test_a_broker_that_ends_by_itself_is_noticed(apart: Settings) -> None:
    started = brokers.start(apart)
    started.process.kill()
    started.process.wait()
    with pytest.raises(BrokerFailed, match=r"ended with status -9.*what it acknowledged is kept"):
        started.check()
    started.stop()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_command_runs_it_until_told_to_end(
    apart: Settings, tmp_path: Path, how: signal.Signals
) -> None:
    with (tmp_path / "out").open("wb") as out:
        command = subprocess.Popen(
            [CLICKSTREAM, "broker"], env=environment(apart), stdout=out, stderr=out
        )
    java: list[psutil.Process] = []
    try:
        told = ""
        deadline = time.monotonic() + 60
        while "Ctrl-C" not in told and time.monotonic() < deadline and command.poll() is None:
            time.sleep(0.05)
            told = (tmp_path / "out").read_text()
        assert f"Kafka listens on {apart.kafka.bootstrap_servers}, topic events." in told
        assert len(kafka.offsets(apart)) == apart.kafka.partitions
        java = psutil.Process(command.pid).children(recursive=True)
        assert len(java) == 1
        command.send_signal(how)
        assert command.wait(30) == (-signal.SIGKILL if how == signal.SIGKILL else 0)
        assert psutil.wait_procs(java, timeout=20)[1] == []
    finally:
        command.kill()
        command.wait()
        for left in java:
            if left.is_running():
                left.kill()
    assert "Traceback" not in (tmp_path / "out").read_text()


def test_the_command_says_in_one_line_that_a_broker_runs_already(
    settings: Settings, broker: brokers.Broker
) -> None:
    told = clickstream("broker", settings=settings)
    assert told.returncode == 2
    assert told.stderr.count("\n") == 1
    assert f"process {broker.process.pid}" in told.stderr
