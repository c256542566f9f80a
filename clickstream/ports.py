"""Ports of this machine: which are free, and who has the others."""

import os
import secrets
import socket
from errno import EADDRINUSE
from ipaddress import ip_address
from typing import Any

import psutil

from clickstream.errors import ClickstreamError

FREE = range(15_000, 32_000)
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # of what listens on every address


class PortInUse(ClickstreamError):
    """Another process listens where one of ours has to."""


class NoAddress(ClickstreamError):
    """Nothing of this machine can listen there, whoever else does."""


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there, at any address that a name has. Raises NoAddress."""
    refusals = [_refusal(family, address) for family, address in _addresses(host, port)]
    if EADDRINUSE in refusals:
        return False
    if all(refusals):
        raise _no_address(host, port, os.strerror(refusals[0]))
    return True


def must_be_free(host: str, port: int, setting: str) -> None:
    """Raises PortInUse that says who is there, and which setting names another port.

    Raises NoAddress.
    """
    if not is_free(host, port):
        raise PortInUse(
            f"Port {port} is in use by {listener(port)}",
            where=host,
            do=f"End it, or set {setting} to another port.",
        )


def free_port() -> int:
    """A port of loopback that nobody listens on now.

    By lot, and from below those that the kernel gives to clients: two who ask at once rarely get
    the same, and no connection takes it before its server does.
    """
    while True:
        port = FREE.start + secrets.randbelow(len(FREE))
        if is_free("127.0.0.1", port):
            return port


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there; an address may be in brackets."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def url(host: str, port: int) -> str:
    """Where this machine reaches what listens on a host; an address may be in brackets."""
    host = host.strip("[]")
    host = LOOPBACK.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listener(port: int) -> str:
    """Who listens on a port, as far as this user may see."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return "another process"
    for found in connections:
        if found.status == psutil.CONN_LISTEN and found.laddr[1:2] == (port,) and found.pid:
            return f"process {found.pid} ({psutil.Process(found.pid).name()})"
    return "another process"


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except socket.gaierror as cause:
        raise _no_address(host, port, str(cause.strerror)) from cause
    return [(family, address) for family, *_, address in found]


def _refusal(family: socket.AddressFamily, address: tuple[Any, ...]) -> int:
    """The number of the error that a server there would get; 0 for none."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:  # as servers do: what listens on 0.0.0.0 is no hindrance
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind(address)
    except OSError as cause:
        return cause.errno or EADDRINUSE
    return 0


def _no_address(host: str, port: int, why: str) -> NoAddress:
    return NoAddress(
        f"Nothing can listen on port {port} of {host}: {why}",
        do="Name an address of this machine and a port that this user may have.",
    )
