"""A warehouse that cannot be reached or written, told in one sentence: a full disk, no right to it,
an object store that does not answer."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from deltalake.exceptions import DeltaError
from obstore.exceptions import BaseError

from clickstream.errors import MayPass

_STYLE = re.compile(r"\x1b\[[0-9;]*m|↳")


class Unreachable(MayPass):
    """It was not read or written; or it did not answer, and a commit may have been made or not."""


@contextmanager
def told_in_a_sentence(where: str, *but: type[Exception]) -> Iterator[None]:
    """Raises Unreachable for what the file system, delta-rs or the object store raises.

    but: errors that the caller knows what to do about.
    """
    try:
        yield
    except but:
        raise
    except (OSError, DeltaError, BaseError) as cause:
        raise Unreachable(
            f"The warehouse cannot be reached or written: {in_one_line(str(cause))}",
            where=where,
            do="What is served stays whole, and what this left is taken back or taken up again. "
            "Mend the disk, the rights or the object store, and run this again.",
        ) from cause


def in_one_line(told: str) -> str:
    """What caused it, of the causes below one another that the libraries print."""
    causes = [_STYLE.sub("", line).strip() for line in told.split("\n\n", 1)[0].splitlines()]
    return ": ".join(filter(None, causes))[:400]
