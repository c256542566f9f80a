"""Connections to Kafka, and why one did not come about."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import (
    KafkaError,
    SaslAuthenticationFailedError,
    UnsupportedSaslMechanismError,
)

from clickstream.errors import ClickstreamError, MayPass
from clickstream.security import Security

PATIENCE_MS = 5_000
LOGIN = "set kafka.sasl_username, kafka.sasl_password and kafka.sasl_mechanism"
REFUSALS = (SaslAuthenticationFailedError, UnsupportedSaslMechanismError)


class KafkaUnreachable(MayPass):
    """Nothing that speaks Kafka answers at kafka.bootstrap_servers."""


class KafkaRefuses(ClickstreamError):
    """It answers, and will not do what it is asked for: it would not the next time either."""


class KafkaLoginRefused(ClickstreamError):
    """The cluster does not know this user, not with this password, or not this mechanism."""


@contextmanager
def admin(servers: str, security: Security) -> Iterator[KafkaAdminClient]:
    """A client that asks. Connecting costs 5 ms: no connection is kept."""
    with connecting(servers, security) as addressed:
        client = KafkaAdminClient(**addressed, request_timeout_ms=3 * PATIENCE_MS)
    try:
        yield client
    except KafkaError as cause:
        if cause.retriable:
            raise _unreachable(servers, f"Kafka does not answer: {cause}") from cause
        raise KafkaRefuses(
            f"Kafka refuses: {cause}",
            where=f"kafka.bootstrap_servers {servers}",
            do="Look at what the cluster allows this user and this topic.",
        ) from cause
    finally:
        client.close()


@contextmanager
def connecting(servers: str, security: Security) -> Iterator[dict[str, Any]]:
    """Gives what every client is told of the cluster, and says why one that is made so cannot be.

    kafka-python tries again until its time is over; what it met it tells to its log alone.
    """
    met = _Met()
    log = logging.getLogger("kafka.net.manager")
    log.addHandler(met)
    try:
        yield {
            "bootstrap_servers": servers.split(","),
            "bootstrap_timeout_ms": PATIENCE_MS,
            **security.for_python(),
        }
    except KafkaError as cause:
        if any(isinstance(error, REFUSALS) for error in met.errors):
            raise KafkaLoginRefused(
                f"Kafka does not let {security.username} in by {security.mechanism}",
                where=f"kafka.bootstrap_servers {servers}",
                do=f"Look at what the cluster knows, and {LOGIN}.",
            ) from cause
        # the first is the reason; those after it are of its time running out
        how = f"{security.protocol} {security.mechanism}".rstrip()
        why = f" by {how}: {met.errors[0]}" if met.errors else ""
        raise _unreachable(
            servers,
            f"Nothing that speaks Kafka answers{why}",
            # a refusal that comes together with the end of the connection is lost by kafka-python
            f" If it does not know the user: {LOGIN}." if security.mechanism else "",
        ) from cause
    finally:
        log.removeHandler(met)


class _Met(logging.Handler):
    """Keeps the errors that a log warns of, in their order."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[Exception] = []

    def emit(self, record: logging.LogRecord) -> None:
        parts = record.args if isinstance(record.args, tuple) else ()
        self.errors += [part for part in parts if isinstance(part, Exception)]


def _unreachable(servers: str, what: str, or_else: str = "") -> KafkaUnreachable:
    return KafkaUnreachable(
        what,
        where=f"kafka.bootstrap_servers {servers}",
        do="Start it (`clickstream broker`), or set kafka.bootstrap_servers to where it is and "
        f"kafka.security_protocol to what it speaks there.{or_else}",
    )
