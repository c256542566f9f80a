"""docker/healthy: whether what answers at an address is well."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from clickstream.ports import free_port
from tests.docker.files import DOCKER

ANSWERS = {
    "/well": (200, {"dag_processor": {"status": "healthy"}, "scheduler": None}),
    "/ill": (503, {}),
}


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, said = ANSWERS[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def status(*arguments: str) -> int:
    asked = [sys.executable, str(DOCKER / "healthy"), *arguments]
    return subprocess.run(asked, capture_output=True, check=False).returncode


def test_a_success_is_well_and_nothing_else_is(url: str) -> None:
    assert status(f"{url}/well") == 0
    assert status(f"{url}/ill") == 1
    assert status(f"http://127.0.0.1:{free_port()}/") == 1


def test_what_is_asked_for_has_to_be_at_its_place(url: str) -> None:
    assert status(f"{url}/well", "dag_processor.status=healthy") == 0
    assert status(f"{url}/well", "dag_processor.status=unhealthy") == 1
    assert status(f"{url}/well", "triggerer.status=healthy") == 1
    assert status(f"{url}/well", "scheduler.status=healthy") == 1
