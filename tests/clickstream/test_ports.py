"""Ports of this machine."""

import os
import socket

import pytest

from clickstream import ports


def test_a_port_is_free_until_somebody_listens() -> None:
    port = ports.free_port()
    assert ports.is_free("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        assert not ports.is_free("127.0.0.1", port)


def test_a_port_in_use_is_told_with_its_holder_and_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        says = rf"Port {port} is in use by process {os.getpid()} .*set serve\.port"
        with pytest.raises(ports.PortInUse, match=says):
            ports.must_be_free("127.0.0.1", port, "serve.port")


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("127.3.2.1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("kafka.example", False),
        ("10.0.0.7", False),
    ],
)
def test_loopback_is_told_from_elsewhere(host: str, is_here: bool) -> None:
    assert ports.is_loopback(host) == is_here
