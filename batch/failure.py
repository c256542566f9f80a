"""How a run ends that cannot go on: in a sentence. Spark's own trace is pages long, in its log."""

from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.errors import PySparkException

from clickstream.errors import MayPass
from clickstream.reason import cause_in
from clickstream.warehouse import Overtaken


class RunFailed(MayPass):
    """Spark could not do its part of a run, or another run was quicker; nothing of it is served."""


@contextmanager
def failing_in_a_sentence() -> Iterator[None]:
    """Raises RunFailed for what Spark raises, and where another run was quicker.

    In a `with` around what begins with the newest publication: begun again, it has that one's.
    """
    try:
        yield
    except Overtaken as cause:
        raise RunFailed(cause.what, where=cause.where, do=cause.do) from cause
    except (PySparkException, Py4JJavaError) as cause:
        raise RunFailed(
            f"The run has failed: {cause_in(str(cause))}",
            do="The last publication is served as before. Mend it, then run this again: what the "
            "run left is taken back.",
        ) from cause
