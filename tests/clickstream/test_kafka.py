"""The topic, its id and its offsets, asked of a real broker."""

from datetime import UTC, datetime, timedelta

import pytest
from kafka import KafkaAdminClient

from clickstream import connect, kafka
from clickstream.ports import free_port
from clickstream.security import Security
from clickstream.settings import Settings

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


def with_topic(settings: Settings, topic: str) -> Settings:
    section = settings.kafka.model_copy(update={"topic": topic})
    return settings.model_copy(update={"kafka": section})


def send(settings: Settings, partition: int, *stamps: datetime | None) -> None:
    producer = kafka.producer(settings)
    for stamp in stamps:
        at = None if stamp is None else round(stamp.timestamp() * 1000)
        producer.send(settings.kafka.topic, b"{}", partition=partition, timestamp_ms=at)
    producer.flush()
    producer.close()


def make_with_the_senders_clock(settings: Settings, topic: str) -> Settings:
    """A topic as other clusters have them: with the time that the sender says."""
    alone = with_topic(settings, topic)
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap_servers)
    configs = {"message.timestamp.type": "CreateTime", "retention.ms": "-1"}
    admin.create_topics({topic: {"num_partitions": 2, "configs": configs}})
    admin.close()
    return alone


def test_a_new_topic_has_the_partitions_of_the_settings_and_no_records(own: Settings) -> None:
    assert kafka.offsets(own) == {0: (0, 0), 1: (0, 0), 2: (0, 0), 3: (0, 0)}


def test_making_a_topic_twice_leaves_it_as_it_is(own: Settings) -> None:
    send(own, 1, None)
    before = kafka.topic_id(own)
    assert kafka.ensure_topic(own) == before
    assert kafka.offsets(own)[1] == (0, 1)


def test_a_topic_made_anew_under_the_same_name_has_another_id(own: Settings) -> None:
    before = kafka.topic_id(own)
    admin = KafkaAdminClient(bootstrap_servers=own.kafka.bootstrap_servers)
    admin.delete_topics([own.kafka.topic])
    admin.close()
    assert kafka.ensure_topic(own) != before


def test_a_topic_that_is_not_there_is_told(own: Settings) -> None:
    with pytest.raises(kafka.NoTopic, match="no topic nothing"):
        kafka.topic_id(with_topic(own, "nothing"))
    with pytest.raises(kafka.NoTopic, match="no topic nothing"):
        kafka.offsets(with_topic(own, "nothing"))


def test_offsets_are_of_each_partition(own: Settings) -> None:
    send(own, 0, None, None, None)
    send(own, 3, None)
    assert kafka.offsets(own) == {0: (0, 3), 1: (0, 0), 2: (0, 0), 3: (0, 1)}


def test_an_arrival_time_is_the_brokers_not_the_senders(own: Settings) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    send(own, 0, LONG_AGO)
    assert kafka.offsets_at(own, before)[0] == 0
    assert kafka.offsets_at(own, datetime.now(UTC) + timedelta(seconds=1))[0] == 1


def test_offsets_at_a_time_are_the_first_at_or_after_it(settings: Settings, broker: object) -> None:
    own = make_with_the_senders_clock(settings, "senders-clock")
    noon = datetime(2026, 10, 1, 12, tzinfo=UTC)
    seconds = [noon + timedelta(seconds=n) for n in (0, 2, 1, 3)]
    send(own, 0, *seconds)
    assert kafka.offsets_at(own, noon) == {0: 0, 1: 0}
    assert kafka.offsets_at(own, noon + timedelta(microseconds=1))[0] == 1
    assert kafka.offsets_at(own, noon + timedelta(seconds=2))[0] == 1
    assert kafka.offsets_at(own, noon + timedelta(seconds=3))[0] == 3
    assert kafka.offsets_at(own, noon + timedelta(seconds=4)) == {0: 4, 1: 0}


def test_a_time_before_the_epoch_is_the_first_offset(own: Settings) -> None:
    send(own, 0, None)
    assert kafka.offsets_at(own, datetime(1969, 1, 1, tzinfo=UTC))[0] == 0


def test_a_time_without_a_zone_is_refused(own: Settings) -> None:
    with pytest.raises(TypeError):
        kafka.offsets_at(own, datetime(2026, 10, 1))


def test_what_kafka_will_never_do_is_no_cluster_that_does_not_answer(own: Settings) -> None:
    admin = connect.admin(own.kafka.bootstrap_servers, Security.of(own))
    too_many = {"of-many": {"num_partitions": 1, "replication_factor": 5}}
    with pytest.raises(connect.KafkaRefuses, match="Kafka refuses") as told, admin as client:
        client.create_topics(too_many)
    assert told.value.status == 2


def test_where_no_kafka_answers_the_sentence_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "PATIENCE_MS", 300)
    servers = f"127.0.0.1:{free_port()}"
    section = settings.kafka.model_copy(update={"bootstrap_servers": servers})
    nowhere = settings.model_copy(update={"kafka": section})
    for asked in (kafka.topic_id, kafka.offsets, kafka.ensure_topic, kafka.producer):
        with pytest.raises(connect.KafkaUnreachable, match=rf"{servers}.*clickstream broker"):
            asked(nowhere)
