"""How a client is let in by Kafka: made once of the settings, for kafka-python and for Java.

So no client is let in where another is not. Spark's is Java's, with `kafka.` before each name.
"""

from dataclasses import dataclass, field
from typing import Any

from clickstream import secret
from clickstream.errors import ClickstreamError
from clickstream.settings import Settings

_LOGINS = {
    "PLAIN": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "SCRAM-SHA-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "SCRAM-SHA-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}
_CERTIFICATE = "-----BEGIN CERTIFICATE-----"
_CA_FILE = "kafka.ssl_ca_file"


@dataclass(frozen=True)
class Security:
    """What a connection needs beside an address. mechanism: '' where nobody logs in."""

    protocol: str = "PLAINTEXT"
    ca_file: str = ""  # '' for the authorities that a client trusts by itself
    mechanism: str = ""
    username: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Security":
        """The settings', with the password read. Raises ClickstreamError for a file that is wrong.

        Read whenever a client is made: Spark's stream is one for as long as it runs.
        """
        kafka = settings.kafka
        if kafka.ssl_ca_file and _CERTIFICATE not in secret.text(kafka.ssl_ca_file, _CA_FILE):
            raise ClickstreamError(
                "The file of authorities has no certificate",
                where=f"{_CA_FILE} {kafka.ssl_ca_file}",
                do=f"It is a PEM file: each certificate begins with {_CERTIFICATE}.",
            )
        password = kafka.sasl_password.get_secret_value()
        if kafka.sasl_password_file:
            password = secret.line(kafka.sasl_password_file, "kafka.sasl_password_file", "password")
        return cls(
            kafka.security_protocol,
            kafka.ssl_ca_file,
            kafka.sasl_mechanism,
            kafka.sasl_username,
            password,
        )

    def for_python(self) -> dict[str, Any]:
        """As kafka-python names it."""
        found: dict[str, Any] = {"security_protocol": self.protocol}
        if self.ca_file:
            found["ssl_cafile"] = self.ca_file
        if self.mechanism:
            found["sasl_mechanism"] = self.mechanism
            found["sasl_plain_username"] = self._username_for_python()
            found["sasl_plain_password"] = self.password
        return found

    def for_java(self) -> dict[str, str]:
        """As Kafka's own clients name it. Of the authorities the text: executors lack the file."""
        found = {"security.protocol": self.protocol}
        if self.ca_file:
            found["ssl.truststore.type"] = "PEM"
            found["ssl.truststore.certificates"] = secret.text(self.ca_file, _CA_FILE)
        if self.mechanism:
            who = f"username={_quoted(self.username)} password={_quoted(self.password)}"
            found["sasl.mechanism"] = self.mechanism
            found["sasl.jaas.config"] = f"{_LOGINS[self.mechanism]} required {who};"
        return found

    def _username_for_python(self) -> str:
        """With SCRAM a comma divides and a sign equals; kafka-python leaves them as they are."""
        if self.mechanism == "PLAIN":
            return self.username
        return self.username.replace("=", "=3D").replace(",", "=2C")


PLAINTEXT = Security()


def _quoted(text: str) -> str:
    """As JAAS reads it: in quotes, where a backslash stands before a quote or another."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
