"""TLS and SASL against a real broker: kafka-python and Spark are let in alike, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession

from clickstream import connect, kafka
from clickstream.errors import ClickstreamError
from clickstream.security import Security
from clickstream.settings import Settings
from clickstream.spark import kafka_options
from tests import secured
from tests.secured import PASSWORD, PLAIN_USER, USER, Secured
from tests.spark import spark  # noqa: F401  a fixture

WAYS = [
    ("SSL", ""),
    ("SASL_PLAINTEXT", "PLAIN"),
    ("SASL_PLAINTEXT", "SCRAM-SHA-256"),
    ("SASL_SSL", "PLAIN"),
    ("SASL_SSL", "SCRAM-SHA-512"),
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured.running(tmp_path_factory.mktemp("secured")) as cluster:
        kafka.ensure_topic(cluster.settings("PLAINTEXT"))
        yield cluster


def let_in(cluster: Secured, protocol: str, mechanism: str, password: str = PASSWORD) -> Settings:
    if not mechanism:
        return cluster.settings(protocol)
    user = PLAIN_USER if mechanism == "PLAIN" else USER
    login = {"sasl_mechanism": mechanism, "sasl_username": user, "sasl_password": password}
    return cluster.settings(protocol, **login)


def send(settings: Settings, value: bytes) -> None:
    producer = kafka.producer(settings)
    producer.send(settings.kafka.topic, value)
    producer.flush()
    producer.close()


def read(settings: Settings, spark: SparkSession) -> DataFrame:  # noqa: F811
    return spark.read.format("kafka").options(**kafka_options(settings)).load()


@pytest.mark.parametrize(("protocol", "mechanism"), WAYS)
def test_records_are_sent_and_offsets_asked(
    cluster: Secured, protocol: str, mechanism: str
) -> None:
    settings = let_in(cluster, protocol, mechanism)
    before = sum(end for _, end in kafka.offsets(settings).values())
    send(settings, b"{}")
    assert sum(end for _, end in kafka.offsets(settings).values()) == before + 1
    assert kafka.topic_id(settings) == kafka.topic_id(cluster.settings("PLAINTEXT"))


def test_spark_reads_what_was_sent(
    cluster: Secured,
    spark: SparkSession,  # noqa: F811
) -> None:
    for protocol, mechanism in WAYS:
        sent = f"by {protocol} {mechanism}".encode()
        settings = let_in(cluster, protocol, mechanism)
        send(settings, sent)
        assert sent in [bytes(row.value) for row in read(settings, spark).collect()]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
def test_a_wrong_password_is_told_with_what_to_set_and_not_repeated(
    cluster: Secured, mechanism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "PATIENCE_MS", 2000)
    settings = let_in(cluster, "SASL_SSL", mechanism, "hush-hush")
    known = (connect.KafkaLoginRefused, connect.KafkaUnreachable)  # see clickstream/connect.py
    for ask in (kafka.offsets, kafka.producer):
        with pytest.raises(known, match=r"set kafka\.sasl_username") as told:
            ask(settings)
        assert "hush-hush" not in str(told.value)


def test_a_mechanism_that_the_cluster_does_not_know_is_told(
    cluster: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "PATIENCE_MS", 2000)
    with pytest.raises(ClickstreamError, match=r"by S.*-256.*set kafka\.sasl_username"):
        kafka.offsets(let_in(cluster, "SASL_SSL", "SCRAM-SHA-256"))


def test_spark_does_not_repeat_the_password(
    cluster: Secured,
    spark: SparkSession,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
) -> None:
    right, wrong = (let_in(cluster, "SASL_PLAINTEXT", "PLAIN", p) for p in (PASSWORD, "hush-hush"))
    read(right, spark).explain(True)
    with pytest.raises(Py4JJavaError) as told:
        read(wrong, spark).collect()
    said = str(told.value) + "".join(capfd.readouterr())
    assert "Physical Plan" in said
    assert "hush-hush" not in said
    assert "pässword" not in said


def test_an_authority_that_is_not_trusted_is_told(
    cluster: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "PATIENCE_MS", 1000)
    settings = Settings(
        kafka={"bootstrap_servers": cluster.servers["SSL"], "security_protocol": "SSL"}
    )
    with pytest.raises(connect.KafkaUnreachable, match=r"by SSL: .*certificate verify failed"):
        kafka.offsets(settings)


@pytest.mark.parametrize("spoken", ["SSL", "SASL_PLAINTEXT"])
def test_a_protocol_that_is_not_spoken_there_is_told(
    cluster: Secured, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "PATIENCE_MS", 1000)
    with pytest.raises(connect.KafkaUnreachable, match=r"kafka\.security_protocol to what"):
        kafka.offsets(Settings(kafka={"bootstrap_servers": cluster.servers[spoken]}))


def test_a_password_is_read_from_its_file_at_each_connection(
    cluster: Secured, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    login = {"sasl_mechanism": "SCRAM-SHA-256", "sasl_username": USER}
    settings = cluster.settings("SASL_PLAINTEXT", sasl_password_file=str(file), **login)
    with pytest.raises(ClickstreamError, match=rf"cannot be read.*sasl_password_file {file}"):
        kafka.offsets(settings)
    for wrong in ("\n", "two\nlines\n"):
        file.write_text(wrong)
        with pytest.raises(ClickstreamError, match=r"not have one line.*sasl_password_file"):
            kafka.offsets(settings)
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert kafka.offsets(settings)


def test_a_file_of_authorities_has_certificates(tmp_path: Path) -> None:
    file = tmp_path / "ca.der"
    file.write_text("0\n")
    of = Settings(kafka={"security_protocol": "SSL", "ssl_ca_file": str(file)})
    with pytest.raises(ClickstreamError, match=rf"no certificate \(kafka\.ssl_ca_file {file}"):
        Security.of(of)


def test_a_password_is_not_in_what_its_objects_print_as(cluster: Secured) -> None:
    settings = let_in(cluster, "SASL_SSL", "PLAIN", "hush-hush")
    assert "hush-hush" not in repr(settings) + str(settings.model_dump()) + repr(
        Security.of(settings)
    )
