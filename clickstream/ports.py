"""Ports of this machine: which are free, and who has the others."""

import secrets
import socket
from ipaddress import ip_address

import psutil

from clickstream.errors import ClickstreamError

FREE = range(15_000, 32_000)


class PortInUse(ClickstreamError):
    """Another process listens where one of ours has to."""


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def must_be_free(host: str, port: int, setting: str) -> None:
    """Raises PortInUse that says who is there, and which setting names another port."""
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
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


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
