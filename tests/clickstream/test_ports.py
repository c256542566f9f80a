"""Ports of this machine."""

import os
import socket

import pytest

from clickstream import ports


def _here() -> list[str]:
    """Loopback and every address; those of IPv6 too, where this machine has it."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return ["127.0.0.1", "0.0.0.0"]
    return ["127.0.0.1", "0.0.0.0", "::1", "::"]


@pytest.mark.parametrize("host", _here())
def test_a_port_of_an_address_is_free_until_somebody_listens(host: str) -> None:
    port = ports.free_port()
    ports.must_be_free(host, port, "serve.port")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family):
        assert not ports.is_free(host, port)


@pytest.mark.parametrize(
    ("host", "at"),
    [
        ("127.0.0.1", "http://127.0.0.1:8711"),
        ("serve", "http://serve:8711"),
        ("0.0.0.0", "http://127.0.0.1:8711"),
        ("::1", "http://[::1]:8711"),
        ("[::1]", "http://[::1]:8711"),
        ("::", "http://[::1]:8711"),
        ("[::]", "http://[::1]:8711"),
    ],
)
def test_what_listens_is_reached_by_one_address_however_it_is_written(host: str, at: str) -> None:
    assert ports.url(host, 8711) == at


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
