"""What has failed inside Spark, in one sentence: its own trace is pages long, and is in its log."""

from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.errors import PySparkException

from clickstream.errors import MayPass
from clickstream.reason import cause_in


class RunFailed(MayPass):
    """Spark could not do its part of a run; nothing of it is served."""


@contextmanager
def failing_in_a_sentence() -> Iterator[None]:
    """Raises RunFailed for what Spark raises."""
    try:
        yield
    except (PySparkException, Py4JJavaError) as cause:
        raise RunFailed(
            f"The run has failed: {cause_in(str(cause))}",
            do="The last publication is served as before. Mend it, then run this again: what the "
            "run left is taken back.",
        ) from cause
