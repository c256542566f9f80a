"""A file that is replaced is there whole, as it was or as it is to be."""

from pathlib import Path

import pytest

from clickstream.replace import replace
from tests.clickstream.disk import full_disk


def test_a_file_is_replaced_with_the_rights_it_is_to_have(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for mode, text in ((0o600, "one"), (0o644, "two")):
        replace(path, text, mode)
        assert (path.read_text(), path.stat().st_mode & 0o777) == (text, mode)
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("one")
    with full_disk(), pytest.raises(OSError, match="File too large"):
        replace(path, "two", 0o600)
    assert path.read_text() == "one"
    assert list(tmp_path.iterdir()) == [path]
