"""Where this machine's broker listens, and who else might be there."""

from dataclasses import dataclass

from clickstream import ports
from clickstream.broker.storage import BrokerFailed
from clickstream.connect import KafkaUnreachable
from clickstream.kafka import cluster_id
from clickstream.settings import Settings

ELSEWHERE = "set kafka.bootstrap_servers to another port"


@dataclass(frozen=True)
class Address:
    """A host and port on loopback."""

    host: str
    port: int

    @classmethod
    def of(cls, settings: Settings) -> "Address":
        """The first of kafka.bootstrap_servers. Raises BrokerFailed if that is elsewhere."""
        host, _, port = settings.kafka.bootstrap_servers.split(",")[0].rpartition(":")
        if not ports.is_loopback(host):
            raise BrokerFailed(
                f"kafka.bootstrap_servers is {settings.kafka.bootstrap_servers}, not this machine",
                do="That cluster is used as it is: there is no broker to start.",
            )
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def is_free(self) -> bool:
        return ports.is_free(self.host, self.port)

    def must_be_free(self) -> None:
        """Raises BrokerFailed that says who is there."""
        if self.is_free():
            return
        try:
            found = cluster_id(str(self))
        except KafkaUnreachable:
            raise BrokerFailed(
                f"Port {self.port} is in use by {ports.listener(self.port)}, which is no Kafka",
                where=str(self),
                do=f"End it, or {ELSEWHERE} (CLICKSTREAM_KAFKA__BOOTSTRAP_SERVERS=127.0.0.1:…).",
            ) from None
        raise BrokerFailed(
            f"Another Kafka (cluster {found}, {ports.listener(self.port)}) already listens here",
            where=str(self),
            do=f"Use it as it is, end it, or {ELSEWHERE}.",
        )
