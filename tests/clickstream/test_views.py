"""The views' texts, whichever engine runs them."""

import pytest

from clickstream.views import text


def test_a_view_that_reads_the_gap_is_not_made_without_one() -> None:
    with pytest.raises(KeyError, match="gap_seconds"):
        text("visits")
    assert "600" in text("visits", 600)
    assert text("hits") == text("hits", 600)
