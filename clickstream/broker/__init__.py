"""A real Apache Kafka on this machine: one KRaft node, broker and controller, loopback only."""

import subprocess
import time
from dataclasses import dataclass

from clickstream import child
from clickstream.broker.address import Address
from clickstream.broker.storage import BrokerFailed, Storage, jvm
from clickstream.kafka import cluster_id
from clickstream.lock import sign
from clickstream.ports import free_port
from clickstream.settings import Settings

__all__ = ["Broker", "BrokerFailed", "start"]

PATIENCE = 60.0  # seconds; 2 is usual, more when a long log is checked after a kill


@dataclass(frozen=True)
class Broker:
    """A running broker. It ends when the thread that started it ends, at the latest."""

    address: str
    process: subprocess.Popen[bytes]
    storage: Storage

    def stop(self) -> None:
        """Ends it cleanly; every record that it acknowledged is there at the next start."""
        child.stop(self.process, patience=30)

    def check(self) -> None:
        """Raises BrokerFailed when it has ended by itself."""
        status = self.process.poll()
        if status is not None:
            raise BrokerFailed(
                f"The broker ended with status {status}: {self.storage.last_words()}",
                where=str(self.storage.says),
                do="Start it again; what it acknowledged is kept.",
            )


def start(settings: Settings) -> Broker:
    """Starts a broker on settings.kafka.bootstrap_servers and waits until it answers.

    Its log is in settings.broker_dir, made the first time. Raises BrokerFailed.
    """
    address = Address.of(settings)
    if settings.kafka.security_protocol != "PLAINTEXT":
        raise BrokerFailed(
            f"kafka.security_protocol is {settings.kafka.security_protocol}, and this machine's "
            "broker speaks PLAINTEXT alone",
            where=str(address),
            do="Leave kafka.security_protocol out, or set kafka.bootstrap_servers to your cluster.",
        )
    storage = Storage(settings.broker_dir)
    with storage.locked() as lock:
        address.must_be_free()
        storage.format(_properties(settings, address, storage))
        with (storage.folder / "broker.out").open("wb") as output:
            process = child.start(
                [
                    *jvm(f"-Xmx{settings.broker.heap_mb}m", f"-Dclickstream.log={storage.says}"),
                    *("kafka.Kafka", storage.properties),
                ],
                output,
                keep_open=[lock],
            )
        sign(lock, process.pid)
    broker = Broker(str(address), process, storage)
    try:
        _wait_until_it_answers(broker, address)
    except BaseException:
        broker.stop()
        raise
    return broker


def _wait_until_it_answers(broker: Broker, address: Address) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        broker.check()
        if not address.is_free() and cluster_id(str(address)) == broker.storage.cluster_id():
            return
        time.sleep(0.05)
    raise BrokerFailed(
        f"The broker does not answer after {PATIENCE:.0f} s: {broker.storage.last_words()}",
        where=str(broker.storage.says),
    )


def _properties(settings: Settings, address: Address, storage: Storage) -> dict[str, str]:
    controller = f"127.0.0.1:{free_port()}"
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{address},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{address}",
        "log.dirs": str(storage.log),
        "log.retention.hours": str(settings.broker.retention_hours),
        "auto.create.topics.enable": "false",
        # one node: nothing can be kept twice
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        # small and quick, for one machine
        "group.initial.rebalance.delay.ms": "0",
        "log.cleaner.dedupe.buffer.size": str(16 * 2**20),
        "broker.heartbeat.interval.ms": "500",
        "broker.session.timeout.ms": "3000",  # so long a restart after a kill waits
        "num.network.threads": "2",
        "num.io.threads": "4",
    }
