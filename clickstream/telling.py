"""How a command ends that meets an error: in a line for a person, where there is one."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from clickstream.errors import ClickstreamError, MayPass

# Errors of the disk that a person can mend, of a file that no module vouches for
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def telling() -> Iterator[None]:
    """Ends the process in one line, with the status of what a person can act on."""
    try:
        yield
    except (ClickstreamError, OSError) as error:
        told = error if isinstance(error, ClickstreamError) else _of_disk(error)
        if told is None:
            raise
        print(f"clickstream: {told}", file=sys.stderr)
        sys.exit(told.status)


def _of_disk(error: OSError) -> ClickstreamError | None:
    where = str(error.filename or "")
    if error.errno in _FULL:
        return MayPass(
            f"A file cannot be written: {error.strerror}",
            where=where,
            do="Make room on that disk, and run this again.",
        )
    if error.errno in _CLOSED and where:
        return ClickstreamError(
            f"A file cannot be opened: {error.strerror}",
            where=where,
            do="Give this user the right to it, or set data_dir to a place of its own.",
        )
    return None
