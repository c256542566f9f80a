"""Where tables and checkpoints can be: a folder, or a bucket of S3 or what speaks its protocol.

Any other scheme is refused as settings are loaded: Arrow would take it for a folder's name, and
end the process at the first write.
"""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BUCKET = re.compile(r"s3://[^/].*")
_FILE = re.compile(r"file:(?://(?:localhost)?)?(/(?!/).*)")


def _served(given: str) -> str:
    scheme = _SCHEME.match(given)
    if scheme and not _BUCKET.fullmatch(given) and not _FILE.fullmatch(given):
        # of the value only its scheme: an address can have a password in it
        raise PydanticCustomError(
            "place",
            "cannot keep anything under {scheme} as it is written; give a folder, file:///folder "
            "or s3://bucket/folder (a folder whose name has a colon: ./name)",
            {"scheme": scheme[0]},
        )
    return given


Place = Annotated[str, AfterValidator(_served)]  # '' is not set


def url(given: str, default: Path) -> str:
    """A bucket's address as it is; a folder as an absolute path without file:."""
    if _BUCKET.fullmatch(given):
        return given
    if of_file := _FILE.fullmatch(given):
        return unquote(of_file[1])
    return str((Path(given) if given else default).absolute())
