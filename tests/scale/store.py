"""A server of S3's protocol on loopback, in a process: `python -m tests.scale.store PORT`.

moto's server looks whether an object is there, and then writes it: of two that are put at once
under If-None-Match it may take both. A real store takes one. So a lock lets one request at a time
through. SCALE_STORE, storage options as JSON, names another store to take in its place.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, run_simple

from clickstream import child
from clickstream.ports import free_port
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.bucket import Bucket
from tests.command import ROOT
from tests.parts import until

BUCKET = "tables"


@contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """The server, with a bucket; gives the storage options that reach it. What it has is lost."""
    if given := os.environ.get("SCALE_STORE"):
        options = json.loads(given)
        Bucket.of(options).make(f"s3://{BUCKET}")
        yield options
        return
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "tests.scale.store", str(port)]
    process = child.start(command, folder / "store.log", environment={"PYTHONPATH": str(ROOT)})
    try:
        until(lambda: _answers(address))
        options = {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "reader",
            "AWS_SECRET_ACCESS_KEY": "of-tests",
            "AWS_ALLOW_HTTP": "true",
        }
        Bucket.of(options).make(f"s3://{BUCKET}")
        yield options
    finally:
        child.stop(process)


def on(settings: Settings, options: dict[str, str], folder: str) -> Settings:
    """These settings with tables and checkpoint in the bucket, credentials in a file."""
    file = settings.data_dir.with_name("storage.json")
    file.write_text(json.dumps(options))
    place = f"s3://{BUCKET}/{folder}-{time.time_ns()}"  # a store that is kept has those of before
    warehouse = {"url": f"{place}/tables", "storage_options_file": str(file)}
    checkpoint = {"checkpoint": f"{place}/checkpoint"}
    return settings.model_copy(
        update={
            "warehouse": settings.warehouse.model_copy(update=warehouse),
            "speed": settings.speed.model_copy(update=checkpoint),
        }
    )


def warehouse(options: dict[str, str], folder: str) -> Warehouse:
    """Tables of their own in the bucket."""
    made = Warehouse(f"s3://{BUCKET}/{folder}-{time.time_ns()}", options)
    made.create()
    return made


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept

    def log(self, *_: Any) -> None:
        """Says nothing of each request."""


def _one_at_a_time(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    lock = threading.Lock()

    def answer(environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with lock:
            return list(app(environment, start))

    return answer


if __name__ == "__main__":
    dispatcher = DomainDispatcherApplication(create_backend_app)
    application = _one_at_a_time(dispatcher)
    run_simple("127.0.0.1", int(sys.argv[1]), application, threaded=True, request_handler=_Handler)
