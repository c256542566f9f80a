"""A folder that nobody can write to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def a_file_instead_of(folder: Path) -> Iterator[None]:
    """Whatever keeps it from writing, such as a full disk. (A test may be run by root.)"""
    kept = folder.rename(folder.with_name(f"kept {folder.name}"))
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        kept.rename(folder)
