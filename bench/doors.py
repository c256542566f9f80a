"""Microseconds of a question that are the doors': what is left when its answer takes no time.

    python -m bench.doors [--questions 2000]

It is asked of the application itself, without a network: body, key, line, thread, JSON.
"""

import argparse
import asyncio
import time
from collections.abc import MutableMapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.applications import Starlette

from bench.rig.report import keep, percentile, show
from clickstream.settings import Settings
from clickstream.settings.serve import ServeSection
from serving.api import app
from serving.library import Serving
from serving.store.database import Database
from serving.store.keys import Keys

QUESTION = b'{"site_id": "shop.example", "metrics": ["visitors"], "date_range": "day"}'
SCOPE: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": "/api/v2/query",
    "query_string": b"",
    "http_version": "1.1",
    "scheme": "http",
}


class Instant(Serving):
    """Has every answer at once."""

    def query(self, *_: Any) -> dict[str, Any]:
        return {"results": [], "meta": {}, "query": {}}


async def ask(application: Starlette, key: str) -> float:
    """Seconds of one question."""
    answered = asyncio.Event()
    messages = iter([{"type": "http.request", "body": QUESTION, "more_body": False}])

    async def receive() -> dict[str, Any]:
        if (message := next(messages, None)) is None:
            await answered.wait()
        return message or {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        assert message.get("status", 200) == 200

    headers = [(b"host", b"localhost"), (b"authorization", b"Bearer " + key.encode())]
    began = time.perf_counter()
    await application(SCOPE | {"headers": headers[: 2 if key else 1]}, receive, send)
    return time.perf_counter() - began


async def asked(application: Starlette, count: int, key: str) -> list[float]:
    return [await ask(application, key) for _ in range(count)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--questions", type=int, default=2000)
    count = options.parse_args().questions
    rows: list[dict[str, object]] = []
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), serve=ServeSection(requests_per_minute=10**9))
        with Instant(settings) as serving:
            application = app(serving)
            for who in ("nobody's", "a key's"):
                key = Keys(Database(settings.store_file)).add("bench", [])[1] if rows else ""
                asyncio.run(asked(application, count // 10, key))
                taken = [1e6 * s for s in asyncio.run(asked(application, count, key))]
                shares = {f"p{share}": percentile(taken, share / 100) for share in (50, 90, 99)}
                rows.append({"question": who, **shares})
    show(rows)
    keep("doors", {"microseconds": rows})


if __name__ == "__main__":
    main()
