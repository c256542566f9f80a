"""Rows of a SELECT as they come over HTTP: an Arrow stream that says what they rest on."""

from dataclasses import dataclass

import msgspec
import pyarrow as pa

from serving.answers import Meta

ARROW = "application/vnd.apache.arrow.stream"
BESIDE = b"clickstream"  # the metadata that has `more` and `meta`, as JSON


class _Beside(msgspec.Struct):
    more: bool
    meta: Meta


@dataclass(frozen=True)
class Rows:
    """more: whether there were more rows than these."""

    table: pa.Table
    more: bool
    meta: Meta


def read(stream: bytes) -> Rows:
    """Raises msgspec.DecodeError for what is no such stream."""
    try:
        table = pa.ipc.open_stream(stream).read_all()
    except pa.ArrowInvalid as odd:
        raise msgspec.DecodeError(str(odd)) from odd
    beside = msgspec.json.decode((table.schema.metadata or {}).get(BESIDE, b""), type=_Beside)
    return Rows(table.replace_schema_metadata(None), beside.more, beside.meta)
