"""Telling what a file holds by its first lines."""

from codecs import BOM_UTF8
from itertools import islice
from pathlib import Path
from typing import Literal

from clickstream.errors import ClickstreamError
from clickstream.traffic.replay.combined import request
from clickstream.traffic.replay.lines import lines

Format = Literal["combined", "jsonl"]

LOOKED_AT = 100  # lines


def format_of(path: Path) -> Format:
    """By the first line that tells. Raises ClickstreamError if none of the first hundred does."""
    for line in islice(lines(path), LOOKED_AT):
        if line.text.removeprefix(BOM_UTF8).lstrip().startswith(b"{"):
            return "jsonl"
        if request(line.text):
            return "combined"
    raise ClickstreamError(
        f"None of the first {LOOKED_AT} lines is of an access log or JSON",
        where=str(path),
        do="Name another file, or say --format combined or jsonl to send it all the same: what "
        "cannot be read becomes a dead letter.",
    )
