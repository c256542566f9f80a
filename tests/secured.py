"""A real broker that asks who is there: a listener for each security protocol, one user."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion

from clickstream import broker as brokers
from clickstream import child
from clickstream.broker.address import Address
from clickstream.broker.storage import Storage, jvm
from clickstream.java import java
from clickstream.ports import free_port
from clickstream.settings import Settings

USER = "analyst, =1"  # what SCRAM has to escape
PASSWORD = 'a "quoted" \\ =,; pässword'
PLAIN_USER = "analyst"  # a JAAS option's name: a plain word
_LOGIN = "org.apache.kafka.common.security"
_STORE = "of-the-store"


@dataclass(frozen=True)
class Secured:
    """The broker's listeners by security protocol, and the authority of its certificate."""

    servers: dict[str, str]
    ca_file: Path

    def settings(self, protocol: str, **kafka: str) -> Settings:
        """Settings of a client. The topic is `events`."""
        ca_file = {"ssl_ca_file": str(self.ca_file)} if protocol.endswith("SSL") else {}
        asked = {"bootstrap_servers": self.servers[protocol], "security_protocol": protocol}
        return Settings(kafka={**asked, **ca_file, **kafka})


@contextmanager
def running(folder: Path) -> Iterator[Secured]:
    """The broker with its user, until the end of the block."""
    names = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
    servers = {name: f"127.0.0.1:{free_port()}" for name in names}
    settings = Settings(data_dir=folder, kafka={"bootstrap_servers": servers["PLAINTEXT"]})
    storage, address = Storage(folder), Address.of(settings)
    ca_file = _certificate(folder)
    ours = brokers._properties(settings, address, storage)
    _, controller = ours["listeners"].split(",")
    listeners = ",".join(f"{name}://{server}" for name, server in servers.items())
    storage.format(
        ours
        | {"listeners": f"{listeners},{controller}", "advertised.listeners": listeners}
        | _security(folder)
    )
    command = [*jvm(f"-Dclickstream.log={storage.says}"), "kafka.Kafka", storage.properties]
    process = child.start(command, folder / "broker.out")
    try:
        brokers._wait_until_it_answers(brokers.Broker(str(address), process, storage), address)
        _make_the_user(servers["PLAINTEXT"])
        yield Secured(servers, ca_file)
    finally:
        child.stop(process)


def _security(folder: Path) -> dict[str, str]:
    plain = f'{_LOGIN}.plain.PlainLoginModule required user_{PLAIN_USER}="{_quoted(PASSWORD)}";'
    scram = f"{_LOGIN}.scram.ScramLoginModule required;"
    found = {
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,"
        "SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL",
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "listener.name.sasl_ssl.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": str(folder / "broker.p12"),
        "ssl.keystore.password": _STORE,
        "ssl.key.password": _STORE,
    }
    for listener in ("sasl_plaintext", "sasl_ssl"):
        found[f"listener.name.{listener}.plain.sasl.jaas.config"] = plain
        for mechanism in ("scram-sha-256", "scram-sha-512"):
            found[f"listener.name.{listener}.{mechanism}.sasl.jaas.config"] = scram
    return {name: _in_a_properties_file(value) for name, value in found.items()}


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _in_a_properties_file(text: str) -> str:
    """JSON escapes the same characters in the same way."""
    return json.dumps(text)[1:-1]


def _make_the_user(servers: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=servers)
    for mechanism in (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512):
        made = admin.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(USER, mechanism, PASSWORD)]
        )
        assert made == {USER: None}
    while len(admin.describe_user_scram_credentials([USER])[USER]["credential_infos"]) < 2:
        time.sleep(0.05)
    admin.close()


def _certificate(folder: Path) -> Path:
    """A throw-away key in broker.p12, with a certificate that is its own authority."""
    folder.mkdir(parents=True, exist_ok=True)
    ca_file = folder / "ca.pem"
    tool = [java().with_name("keytool"), "-alias", "broker", "-keystore", folder / "broker.p12"]
    tool += ["-storetype", "PKCS12", "-storepass", _STORE]
    key = ["-genkeypair", "-keyalg", "EC", "-validity", "2", "-dname", "CN=broker"]
    for command in (
        [*key, "-ext", "san=ip:127.0.0.1", "-ext", "bc:critical=ca:true"],
        ["-exportcert", "-rfc", "-file", ca_file],
    ):
        subprocess.run([*tool, *command], check=True, capture_output=True)
    return ca_file
