"""What has failed inside Spark, in one sentence: its own trace is pages long, and is in its log."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.errors import PySparkException

from clickstream.errors import ClickstreamError

# The last line of a Python trace, within Java's: "OSError: [Errno 28] No space left on device"
_IN_PYTHON = re.compile(
    r"^(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt): .+$", re.MULTILINE
)


class RunFailed(ClickstreamError):
    """Spark could not do its part of a run; nothing of it is served."""


@contextmanager
def failing_in_a_sentence() -> Iterator[None]:
    """Raises RunFailed for what Spark raises."""
    try:
        yield
    except (PySparkException, Py4JJavaError) as cause:
        raise RunFailed(
            f"The run has failed: {reason(str(cause))}",
            do="The last publication is served as before. Mend it, then run this again: what the "
            "run left is taken back.",
        ) from cause


def reason(trace: str) -> str:
    """The error that a task raised; else the first line that says something."""
    if found := _IN_PYTHON.findall(trace):
        return str(found[0])
    lines = (line.strip() for line in trace.splitlines())
    return next((line for line in lines if line), "Spark gives no reason")
