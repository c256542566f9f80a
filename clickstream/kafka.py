"""What is asked of Kafka beside the records themselves: the topic, its id, its offsets.

Offsets say where the two layers meet, so they are only worth something together with the topic's
id: a topic that is deleted and made anew under the same name begins again at 0.
"""

from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from clickstream.connect import PATIENCE_MS, admin, connecting
from clickstream.errors import ClickstreamError, MayPass
from clickstream.security import PLAINTEXT, Security
from clickstream.settings import Settings

NO_ID = str(UUID(int=0))  # what a broker that knows no topic ids says
NONE_FOUND = -1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoTopic(ClickstreamError):
    """The topic is not there, or cannot be told from another of its name."""


class NoLeader(MayPass):
    """A partition cannot be written for now."""


def ensure_topic(settings: Settings) -> str:
    """Makes the topic where it is missing, and gives its id.

    One that exists stays as it is. A new one has the settings' partitions, and takes the broker's
    clock as arrival time: with the sender's, records of the past would be expired at once.
    """
    topic = {
        "num_partitions": settings.kafka.partitions,
        "configs": {"message.timestamp.type": "LogAppendTime"},
    }
    with _admin(settings) as client, suppress(TopicAlreadyExistsError):
        client.create_topics({settings.kafka.topic: topic})
    return _once_it_can_be_written(settings)


def topic_id(settings: Settings) -> str:
    """The id that Kafka gave the topic when it was made. Raises NoTopic."""
    with _admin(settings) as client:
        return str(_topic(client, settings)["topic_id"])


def offsets(settings: Settings) -> dict[int, tuple[int, int]]:
    """Of each partition the first offset that is kept, and the next one to be written."""
    with _admin(settings) as client:
        first = _offsets(client, settings, OffsetSpec.EARLIEST)
        end = _offsets(client, settings, OffsetSpec.LATEST)
    return {partition: (first[partition], end[partition]) for partition in first}


def offsets_at(settings: Settings, at: datetime) -> dict[int, int]:
    """Of each partition the first offset with a timestamp at or after an instant, else the end.

    Kafka's timestamps are milliseconds: the instant is rounded up to one.
    """
    at_ms = max(0, -((EPOCH - at) // timedelta(milliseconds=1)))
    with _admin(settings) as client:
        end = _offsets(client, settings, OffsetSpec.LATEST)
        found = _offsets(client, settings, at_ms)
    return {p: found[p] if found[p] != NONE_FOUND else end[p] for p in end}


def cluster_id(address: str, security: Security = PLAINTEXT) -> str:
    """The id of the cluster that answers at host:port. Raises KafkaUnreachable."""
    with admin(address, security) as client:
        return str(client.describe_cluster()["cluster_id"])


def producer(settings: Settings) -> KafkaProducer:
    """A producer of bytes, idempotent, that waits for every replica."""
    servers, security = settings.kafka.bootstrap_servers, Security.of(settings)
    with connecting(servers, security) as addressed:
        return KafkaProducer(
            **addressed,
            linger_ms=5,
            compression_type="gzip",  # the client's checksum is pure Python: fewer bytes are faster
            batch_size=131_072,
            delivery_timeout_ms=60_000,
        )


def _admin(settings: Settings) -> AbstractContextManager[KafkaAdminClient]:
    return admin(settings.kafka.bootstrap_servers, Security.of(settings))


def _topic(client: KafkaAdminClient, settings: Settings) -> dict[str, Any]:
    name, servers = settings.kafka.topic, settings.kafka.bootstrap_servers
    topic: dict[str, Any] = client.describe_topics([name])[0]
    if topic["error_code"] == UnknownTopicOrPartitionError.errno:
        raise NoTopic(
            f"There is no topic {name}",
            where=servers,
            do="`clickstream broker` and `clickstream simulate` make it; or set kafka.topic.",
        )
    if topic["error_code"]:
        raise for_code(topic["error_code"])()
    if str(topic["topic_id"]) == NO_ID:
        raise NoTopic(
            f"The topic {name} has no id, so offsets of it cannot be trusted",
            where=servers,
            do="The cluster must be Kafka 2.8 or newer.",
        )
    return topic


@retry(
    retry=retry_if_exception_type((NoTopic, NoLeader)),
    wait=wait_fixed(0.05),
    stop=stop_after_delay(PATIENCE_MS / 1000),
    reraise=True,
)
def _once_it_can_be_written(settings: Settings) -> str:
    """A topic just made is known everywhere, and its partitions led, a little later."""
    with _admin(settings) as client:
        topic = _topic(client, settings)
    if any(partition["error_code"] for partition in topic["partitions"]):
        raise NoLeader(
            f"The topic {settings.kafka.topic} has a partition without a leader",
            where=settings.kafka.bootstrap_servers,
            do="Wait until the cluster has one, then run this again.",
        )
    return str(topic["topic_id"])


def _offsets(client: KafkaAdminClient, settings: Settings, at: OffsetSpec | int) -> dict[int, int]:
    topic = _topic(client, settings)
    asked = {
        TopicPartition(settings.kafka.topic, partition["partition_index"]): at
        for partition in topic["partitions"]
    }
    found = client.list_partition_offsets(asked)
    return {place.partition: answer.offset for place, answer in sorted(found.items())}
