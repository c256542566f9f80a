"""The brokers of docker/compose.yaml: what their variables come to, and that they keep records."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from clickstream import child, kafka
from clickstream.broker.storage import jvm
from clickstream.java import jars
from clickstream.settings import Settings
from tests.docker.brokers import brokers, moved, read, set_up
from tests.docker.files import SIZES, SMALL, WHOLE, given
from tests.scale.brokers import NUMBERS, Node, _properties
from tests.speed.running import until
from tests.topic import event, received, send

# of the image's own scripts, and not of the broker's properties
IMAGE = {"CLUSTER_ID", "KAFKA_HEAP_OPTS"}


def names() -> bytes:
    """The constants of all classes of configuration, each after its length."""
    found = b""
    for jar in jars("broker").glob("*kafka*.jar"):
        with ZipFile(jar) as classes:
            found += b"".join(classes.read(n) for n in classes.namelist() if "Config" in n)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_every_variable_is_a_property_that_brokers_know(size: str) -> None:
    known = names()
    for name, service in brokers(size).items():
        for variable in given(service).keys() - IMAGE:
            assert variable.startswith("KAFKA_")
            said = variable.removeprefix("KAFKA_").lower().replace("_", ".").encode()
            assert len(said).to_bytes(2, "big") + said in known, (name, variable)


def test_the_brokers_are_one_cluster_that_keeps_a_record_twice_before_it_is_acknowledged() -> None:
    said = {name: given(service) for name, service in brokers(WHOLE).items()}
    voters = said["kafka-1"]["KAFKA_CONTROLLER_QUORUM_VOTERS"].split(",")
    assert voters == [f"{s['KAFKA_NODE_ID']}@{name}:9093" for name, s in said.items()]
    assert len({s["CLUSTER_ID"] for s in said.values()}) == 1
    for one in said.values():
        assert one["KAFKA_DEFAULT_REPLICATION_FACTOR"] == "3"
        assert one["KAFKA_MIN_INSYNC_REPLICAS"] == "2"
        assert one["KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE"] == "false"
        assert one["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_they_keep_records_as_those_do_of_which_the_scale_tests_kill_one(tmp_path: Path) -> None:
    node = Node(1, tmp_path, 9092)
    tried = _properties(node, dict.fromkeys(NUMBERS, "127.0.0.1:9093"))
    kept = {n: v for n, v in tried.items() if re.search(r"replica|isr|unclean|auto\.create", n)}
    assert len(kept) > 5
    for name, value in kept.items():
        variable = f"KAFKA_{name.replace('.', '_').upper()}"
        assert given(brokers(WHOLE)["kafka-1"])[variable] == value


@pytest.mark.parametrize("size", SIZES)
def test_a_broker_is_reached_at_its_name_within_and_at_its_port_from_without(size: str) -> None:
    for name, service in brokers(size).items():
        (port,) = service["ports"]
        assert given(service)["KAFKA_ADVERTISED_LISTENERS"] == (
            f"INSIDE://{name}:9092,OUTSIDE://127.0.0.1:{port['published']}"
        )
        assert f"OUTSIDE://:{port['target']}" in given(service)["KAFKA_LISTENERS"]
        mounts = [volume["target"] for volume in service["volumes"]]
        assert given(service)["KAFKA_LOG_DIRS"] in mounts


def test_the_image_makes_of_the_variables_what_a_broker_accepts_and_formats(
    tmp_path: Path,
) -> None:
    """By the class that the image runs, which reads every property as its type."""
    ((name, said),) = moved(SMALL, tmp_path).items()
    properties = read(set_up(name, said, tmp_path))
    assert properties["min.insync.replicas"] == "1"
    assert properties["process.roles"] == "broker,controller"
    assert properties["listener.security.protocol.map"].startswith("INSIDE:PLAINTEXT,")
    assert "heap.opts" not in properties
    meta = Path(properties["log.dirs"], "meta.properties").read_text(encoding="utf-8")
    assert f"cluster.id={said['CLUSTER_ID']}" in meta


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """All brokers of the whole size, by name, and in the folder their properties."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, said in moved(WHOLE, tmp_path).items():
            properties = set_up(name, said, tmp_path)
            log = f"-Dclickstream.log={tmp_path / name / 'broker.log'}"
            running[name] = child.start(
                [*jvm("-Xmx256m", log), "kafka.Kafka", properties], tmp_path / name / "out"
            )
        yield running
    finally:
        for process in running.values():
            child.stop(process)


def addresses(folder: Path, listener: str) -> str:
    found = []
    for path in sorted(folder.glob("kafka-*/config/server.properties")):
        said = read(path)["advertised.listeners"].split(",")
        found += [one.removeprefix(f"{listener}://") for one in said if one.startswith(listener)]
    return ",".join(found)


@pytest.mark.slow
def test_the_three_brokers_keep_every_record_while_one_is_down(
    cluster: dict[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    inside, outside = (
        Settings(kafka={"bootstrap_servers": addresses(tmp_path, name), "topic": "events"})
        for name in ("INSIDE", "OUTSIDE")
    )

    def all_are_there() -> bool:
        try:
            client = KafkaAdminClient(bootstrap_servers=inside.kafka.bootstrap_servers.split(","))
        except KafkaError:  # none answers yet
            return False
        brokers = client.describe_cluster()["brokers"]
        client.close()
        return len(brokers) == 3

    until(all_are_there, seconds=60)
    kafka.ensure_topic(inside)
    client = KafkaAdminClient(bootstrap_servers=inside.kafka.bootstrap_servers.split(","))
    (topic,) = client.describe_topics(["events"])
    client.close()
    assert {len(partition["replica_nodes"]) for partition in topic["partitions"]} == {3}
    send(outside, [event(number) for number in range(50)])
    cluster["kafka-2"].kill()
    send(inside, [event(number) for number in range(50, 100)])
    assert len(received(inside)) == 100
    unused = [
        path
        for path in tmp_path.glob("kafka-*/broker.log")
        if "not used yet" in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert unused == []
