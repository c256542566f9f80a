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


@pytest.mark.parametrize(("host", "family"), [("::1", socket.AF_INET6), ("::", socket.AF_INET6)])
def test_a_port_of_an_address_of_six_words_is_free_until_somebody_listens(
    host: str, family: socket.AddressFamily
) -> None:
    port = ports.free_port()
    ports.must_be_free(host, port, "serve.port")
    with socket.create_server((host, port), family=family):
        assert not ports.is_free(host, port)


def test_a_name_is_free_where_its_addresses_are() -> None:
    port = ports.free_port()
    assert ports.is_free("localhost", port)
    address = socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)[-1]
    with socket.create_server(address[4][:2], family=address[0]):
        assert not ports.is_free("localhost", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_of_another_machine_is_not_told_as_a_port_in_use(host: str) -> None:
    with pytest.raises(ports.NoAddress, match=f"Nothing can listen on port .* of {host}: "):
        ports.must_be_free(host, ports.free_port(), "serve.port")


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
        ("::1", True),
        ("[::1]", True),
        ("::", False),
        ("0.0.0.0", False),
        ("kafka.example", False),
        ("10.0.0.7", False),
    ],
)
def test_loopback_is_told_from_elsewhere(host: str, is_here: bool) -> None:
    assert ports.is_loopback(host) == is_here
