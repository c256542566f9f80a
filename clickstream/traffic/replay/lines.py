"""The lines of a file, packed or not."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from clickstream.errors import ClickstreamError

GZIP = b"\x1f\x8b"
LARGEST = 1_000_000  # bytes; a record of 1 MiB with its headers is refused


class Line(NamedTuple):
    """One line without its line end. position: bytes of the file read up to here, as stored."""

    number: int
    text: bytes
    position: int

    @property
    def unsendable(self) -> str:
        """Why it is not sent whatever its format is; '' if it can be."""
        if not self.text.strip():
            return "a blank line"
        return f"over {LARGEST:,} bytes, more than Kafka takes" if len(self.text) > LARGEST else ""


def lines(path: Path) -> Iterator[Line]:
    """Every line of the file, counted from 1. Raises ClickstreamError if it cannot be read."""
    number = 0
    with _open(path) as stored, _unpacked(stored) as content:
        try:
            for number, text in enumerate(content, start=1):
                yield Line(number, text.rstrip(b"\r\n"), stored.tell())
        except (OSError, EOFError, zlib.error) as error:
            raise ClickstreamError(
                f"The file cannot be read further: {error}",
                where=f"{path}, after line {number}",
                do="What was read before is sent. Mend the file, and replay it again: "
                "what was sent already counts once.",
            ) from error


def _unpacked(stored: BufferedReader) -> AbstractContextManager[Iterable[bytes]]:
    if stored.peek(2)[:2] == GZIP:
        return gzip.GzipFile(fileobj=stored)
    return nullcontext(stored)


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise ClickstreamError(
            f"The file cannot be opened: {error.strerror}", where=str(path), do="Check its name."
        ) from error
