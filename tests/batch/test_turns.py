"""What tests of two runs rest on: the second has begun while the first stood still."""

import pytest

from clickstream import crash
from tests.batch.turns import overtaken_at


def test_a_point_that_is_never_reached_fails_and_tells_what_it_saw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both sides of a comparison are told, as in a test's own file (tests/__init__.py)."""
    with pytest.raises(AssertionError, match=r"did not come to 'nowhere'\nassert \[\]"):
        overtaken_at(monkeypatch, "nowhere", lambda: crash.point("elsewhere"), lambda: None)
