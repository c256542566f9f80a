"""Batch runs on two machines, of which one does something while the other stands still."""

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import SparkSession

from batch import run as runs
from clickstream import crash
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Overtaken
from tests.topic import event

Run = Callable[[], Publication | None]


def elsewhere(settings: Settings) -> Settings:
    """The same warehouse, from a machine with another data folder."""
    section = settings.warehouse.model_copy(update={"url": settings.warehouse_url})
    folder = settings.data_dir.with_name("elsewhere")
    return settings.model_copy(update={"data_dir": folder, "warehouse": section})


def attempt(settings: Settings, spark: SparkSession, name: str) -> Publication | None:
    """A run, or None where it found that it was not alone."""
    try:
        return runs.run(settings, spark, None, name)
    except Overtaken:
        return None


def more(number: int) -> list[dict[str, Any] | bytes]:
    start = 40 + 10 * number
    late = [event(number, user_id="late"), event(number)]
    return [*(event(n) for n in range(start, start + 10)), *late, b"broken"]


def overtaken_at(
    monkeypatch: pytest.MonkeyPatch, point: str, first: Run, second: Run
) -> list[Publication | None]:
    """The first stops at a point, the second begins and ends, and the first goes on.

    What each came to, the second before the first.
    """
    inner: list[Any] = []

    def overtake(name: str) -> None:
        if name == point and not inner:
            inner.append(None)
            inner[0] = second()

    with monkeypatch.context() as patch:
        patch.setattr(crash, "point", overtake)
        outer = first()
    assert inner, f"the first run did not come to {point!r}"
    return [*inner, outer]
