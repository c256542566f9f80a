"""How much a question may take: DuckDB's limits of memory and of the disk beyond it."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from clickstream.errors import ClickstreamError


class TooLarge(ClickstreamError):
    """The question takes more memory, and disk beyond it, than questions have together."""


@contextmanager
def within(memory_mb: int, spill_mb: int) -> Iterator[None]:
    """Raises TooLarge for what DuckDB raises at its limits."""
    try:
        yield
    except duckdb.OutOfMemoryException as cause:
        raise TooLarge(
            f"The question takes more than the {memory_mb} MiB of memory and {spill_mb} MiB of "
            "disk that questions have together",
            do="Ask for a shorter range or fewer groups, or raise serve.memory_mb.",
        ) from cause
