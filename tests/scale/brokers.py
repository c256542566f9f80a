"""Three real brokers on loopback that keep everything three times, and can be killed."""

import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clickstream import child, kafka
from clickstream.broker.storage import jvm
from clickstream.connect import KafkaUnreachable
from clickstream.ports import free_port
from tests.parts import until

NUMBERS = (1, 2, 3)


@dataclass
class Node:
    """One broker, controller too, with a folder of its own."""

    number: int
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = child.start(
            [*self._java(256), "kafka.Kafka", self.folder / "server.properties"],
            self.folder / "broker.out",
        )

    def format(self, cluster_id: str, properties: dict[str, str]) -> None:
        self.folder.mkdir(parents=True)
        file = self.folder / "server.properties"
        file.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
        tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}", "-c", str(file)]
        done = subprocess.run(
            [*self._java(128), *tool], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, (self.folder / "broker.out").read_text()
        try:
            return bool(kafka.cluster_id(self.address))
        except KafkaUnreachable:
            return False

    def _java(self, heap_mb: int) -> list[str]:
        return jvm(f"-Xmx{heap_mb}m", f"-Dclickstream.log={self.folder / 'broker.log'}")


@dataclass
class Cluster:
    nodes: list[Node]

    @property
    def servers(self) -> str:
        return ",".join(node.address for node in self.nodes)

    def kill(self, number: int) -> None:
        """kill -9: it says goodbye to nobody."""
        process = self.nodes[number - 1].process
        assert process
        process.kill()
        process.wait()


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """All three, until the end of the block."""
    controllers = {number: f"127.0.0.1:{free_port()}" for number in NUMBERS}
    nodes = [Node(number, folder / f"broker-{number}", free_port()) for number in NUMBERS]
    cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    for node in nodes:
        node.format(cluster_id, _properties(node, controllers))
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            until(node.answers)
        yield Cluster(nodes)
    finally:
        for node in nodes:
            if node.process:
                child.stop(node.process)


def _properties(node: Node, controllers: dict[int, str]) -> dict[str, str]:
    voters = ",".join(f"{number}@{address}" for number, address in controllers.items())
    listeners = f"PLAINTEXT://{node.address},CONTROLLER://{controllers[node.number]}"
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.quorum.voters": voters,
        "controller.listener.names": "CONTROLLER",
        "listeners": listeners,
        "advertised.listeners": f"PLAINTEXT://{node.address}",
        "log.dirs": str(node.folder / "log"),
        "auto.create.topics.enable": "false",
        # what is acknowledged is with two of the three
        "default.replication.factor": "3",
        "min.insync.replicas": "2",
        "unclean.leader.election.enable": "false",
        "offsets.topic.replication.factor": "3",
        "offsets.topic.num.partitions": "1",
        "transaction.state.log.replication.factor": "3",
        "transaction.state.log.min.isr": "2",
        "transaction.state.log.num.partitions": "1",
        # a dead one is noticed after so long: Kafka's default, with a faster heartbeat, is 9 s
        "broker.heartbeat.interval.ms": "500",
        "broker.session.timeout.ms": "3000",
        "controller.quorum.election.timeout.ms": "1000",
        "controller.quorum.fetch.timeout.ms": "2000",
        "group.initial.rebalance.delay.ms": "0",
        "log.cleaner.dedupe.buffer.size": str(16 * 2**20),
        "num.network.threads": "2",
        "num.io.threads": "4",
    }
