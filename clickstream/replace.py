"""A file that is replaced whole: a reader sees the old one or the new one, also after a kill."""

import os
import tempfile
from pathlib import Path


def replace(path: Path, text: str, mode: int) -> None:
    """Makes it a file of this text and mode. Where that fails, what was there stays alone."""
    made, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # for this user alone
    try:
        with os.fdopen(made, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(made)
        os.chmod(beside, mode)
        os.replace(beside, path)
    finally:
        Path(beside).unlink(missing_ok=True)  # what a full disk has left of it
