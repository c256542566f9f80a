"""The settings of the Kafka cluster: where it is, and how a client is let in."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from clickstream.settings.section import Section


class KafkaSection(Section):
    bootstrap_servers: str = Field(
        default="127.0.0.1:19092",
        pattern=r"^[^\s:,]+:\d+(,[^\s:,]+:\d+)*$",
        description="The Kafka cluster: host:port,host:port. `clickstream broker` listens on the "
        "first, where that is on loopback.",
    )
    topic: str = Field(
        default="events",
        pattern=r"^[A-Za-z0-9._-]{1,249}$",
        description="The topic that events are sent to.",
    )
    partitions: int = Field(
        default=4, ge=1, description="Partitions of the topic, where clickstream makes it."
    )
    has_gaps: bool = Field(
        default=False,
        description="Whether some offsets of the topic have no record, as producers with "
        "transactions leave them. Audits then only warn where records seem to be missing.",
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT",
        description="How every client speaks to the cluster: …SSL is encrypted, SASL_… logs in. "
        "`clickstream broker` speaks PLAINTEXT alone.",
    )
    ssl_ca_file: str = Field(
        default="",
        description="The certificates of the authorities to trust, a PEM file; empty: those that "
        "Python and Java each trust by themselves.",
    )
    sasl_mechanism: Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="", description="How a client logs in, where it does."
    )
    sasl_username: str = Field(default="", description="Who logs in.")
    sasl_password: SecretStr = Field(
        default=SecretStr(""), description="Its password. Never printed."
    )
    sasl_password_file: str = Field(
        default="",
        description="A file that has the password, in place of kafka.sasl_password; the end of its "
        "last line is no part of it. Read whenever a client is made.",
    )

    @model_validator(mode="after")
    def _fit_together(self) -> "KafkaSection":
        for wrong in self._wrong():
            raise PydanticCustomError("kafka_security", "{wrong}", {"wrong": wrong})
        return self

    def _wrong(self) -> Iterator[str]:
        """What a client could not connect with, and what to set."""
        protocol = f"kafka.security_protocol {self.security_protocol}"
        login = {
            "kafka.sasl_mechanism": self.sasl_mechanism,
            "kafka.sasl_username": self.sasl_username,
            "kafka.sasl_password": self.sasl_password.get_secret_value(),
            "kafka.sasl_password_file": self.sasl_password_file,
        }
        *needed, password, password_file = login
        if not self.security_protocol.startswith("SASL_"):
            for name in filter(login.get, login):
                yield (
                    f"{name} is set, but {protocol} does not log in; set that to SASL_SSL or "
                    f"SASL_PLAINTEXT, or leave {name} out"
                )
        else:
            for name in needed:
                if not login[name]:
                    yield f"{protocol} needs {name}; set it"
            if login[password] and login[password_file]:
                yield f"{password} and {password_file} are both set; leave one of them out"
            if not login[password] and not login[password_file]:
                yield f"{protocol} needs a password; set {password} or {password_file}"
        if self.ssl_ca_file and not self.security_protocol.endswith("SSL"):
            yield (
                f"kafka.ssl_ca_file is set, but {protocol} is not encrypted; set that to SSL or "
                "SASL_SSL, or leave the file out"
            )
