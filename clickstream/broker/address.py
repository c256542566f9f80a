"""Where this machine's broker listens, and who else might be there."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address

import psutil

from clickstream.broker.storage import BrokerFailed
from clickstream.kafka import KafkaUnreachable, cluster_id
from clickstream.settings import Settings


@dataclass(frozen=True)
class Address:
    """A host and port on loopback."""

    host: str
    port: int

    @classmethod
    def of(cls, settings: Settings) -> "Address":
        """The first of kafka.bootstrap_servers. Raises BrokerFailed if that is elsewhere."""
        host, _, port = settings.kafka.bootstrap_servers.split(",")[0].rpartition(":")
        if not _is_loopback(host):
            raise BrokerFailed(
                f"kafka.bootstrap_servers is {settings.kafka.bootstrap_servers}, not this machine",
                do="That cluster is used as it is: there is no broker to start.",
            )
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def is_free(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError:
                return False
        return True

    def must_be_free(self) -> None:
        """Raises BrokerFailed that says who is there."""
        if self.is_free():
            return
        elsewhere = "set kafka.bootstrap_servers to another port"
        try:
            found = cluster_id(str(self))
        except KafkaUnreachable:
            raise BrokerFailed(
                f"Port {self.port} is in use by {_listener(self.port)}, which is no Kafka",
                where=str(self),
                do=f"End it, or {elsewhere} (CLICKSTREAM_KAFKA__BOOTSTRAP_SERVERS=127.0.0.1:…).",
            ) from None
        raise BrokerFailed(
            f"Another Kafka (cluster {found}, {_listener(self.port)}) already listens here",
            where=str(self),
            do=f"Use it as it is, end it, or {elsewhere}.",
        )


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _listener(port: int) -> str:
    """Who listens on a port, as far as this user may see."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return "another process"
    for found in connections:
        if found.status == psutil.CONN_LISTEN and found.laddr[1:] == (port,) and found.pid:
            return f"process {found.pid} ({psutil.Process(found.pid).name()})"
    return "another process"
